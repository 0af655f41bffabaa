using System.Text.Json;
using Pthbs.Errors;

namespace Pthbs.Cli.Json;

/// <summary>The words that JSON has for values of enumerations, some of them for people too.</summary>
internal static class JsonWord
{
    /// <summary>A value's word: its name in small letters, with dashes between its parts.</summary>
    public static string Of(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The word of a kind of error: without dashes, as docs/reference/exit-codes.md has them.</summary>
    public static string Of(ErrorKind kind) => kind.ToString().ToLowerInvariant();
}
