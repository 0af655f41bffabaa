using System.Text.Json;

namespace Pthbs.Store;

/// <summary>How long a phase of a build took, by what the build printed.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Seconds">From where it was told to where the next one was, or the script ended.</param>
public sealed record PhaseTime(string Name, double Seconds);

/// <summary>Who had a package built.</summary>
/// <param name="Uid">The user's number.</param>
/// <param name="User">The user's name; null if the machine does not list it.</param>
/// <param name="Pthbs">The version of pthbs.</param>
public sealed record RecordedBuilder(uint Uid, string? User, string Pthbs)
{
    /// <summary>The member's name: as a word it is a name of <see cref="StoreLayout"/>, which is not meant.</summary>
    private static readonly string PthbsMember = nameof(Pthbs).ToLowerInvariant();

    /// <summary>A builder from its JSON.</summary>
    internal static RecordedBuilder Of(JsonElement json) => new((uint)json.Whole("uid", uint.MinValue, uint.MaxValue), json.Text("user"), json.Text(PthbsMember)!);

    /// <summary>Writes its members.</summary>
    internal void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteNumber("uid", Uid);
        json.WriteString("user", User);
        json.WriteString(PthbsMember, Pthbs);
    }
}
