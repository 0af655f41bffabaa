using System.Text;

namespace Pthbs.Fuzz.Seeds;

/// <summary>Writes ar archives, as Debian packages are.</summary>
internal static class ArBytes
{
    /// <summary>An archive of these members.</summary>
    public static byte[] Of(params (string Name, byte[] Content)[] members)
    {
        var file = new MemoryStream();
        file.Write("!<arch>\n"u8);
        foreach (var (name, content) in members)
        {
            file.Write(Encoding.ASCII.GetBytes($"{name,-16}{"0",-12}{"0",-6}{"0",-6}{"100644",-8}{content.Length,-10}`\n"));
            file.Write(content);
            if (content.Length % 2 == 1) file.WriteByte((byte)'\n');
        }

        return file.ToArray();
    }
}
