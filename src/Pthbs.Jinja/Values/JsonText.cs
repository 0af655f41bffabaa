using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pthbs.Jinja.Values;

/// <summary>Strings and names of JSON, also those that .NET does not read: with half of a surrogate pair in them.</summary>
internal static class JsonText
{
    public static string Of(JsonElement json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Read(json.GetRawText());
        }
    }

    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return Read(property.ToString());
        }
    }

    /// <summary>The string that a JSON text begins with. Its form has been checked: only its escapes have to be read.</summary>
    private static string Read(string json)
    {
        var result = new StringBuilder(json.Length);
        for (var i = 1; json[i] != '"'; i++)
        {
            if (json[i] != '\\')
            {
                result.Append(json[i]);
                continue;
            }

            i++;
            result.Append(json[i] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)ushort.Parse(json.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                var itself => itself,
            });
            if (json[i] == 'u') i += 4;
        }

        return result.ToString();
    }
}
