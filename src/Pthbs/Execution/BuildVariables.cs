using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pthbs.Scripts;

namespace Pthbs.Execution;

/// <summary>The variables of a build and the program that runs its script (docs/reference/formats/build.md).</summary>
internal static class BuildVariables
{
    /// <summary>The names of those that follow from where it is carried out.</summary>
    public static readonly IReadOnlySet<string> NamesOfPlace = OfPlace("", 1, null).Select(v => v.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>The variable that names the phases that run. No build whose output is published has it.</summary>
    public const string Phases = "phases";

    /// <summary>Those that follow from the script.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Of(BuildScript script)
    {
        var variables = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        void Add(string name, string value) => variables.Add(new(name, value));
        Add("out", $"{BuildFormat.MountPoint}/{script.Id}");
        if (script.Header.IsOn(ScriptOptions.SetPath)) Add("PATH", BuildFormat.BuildPath(script.Header.Rootfs is not null));
        Add("TZ", "UTC");
        Add("LC_ALL", "C");
        Add("SOURCE_DATE_EPOCH", BuildFormat.Epoch.ToString(CultureInfo.InvariantCulture));
        return variables.ToImmutable();
    }

    /// <summary>Those that follow from where and with how many jobs it is carried out.</summary>
    /// <param name="directory">Where the build's own directory is: <see cref="BuildFormat.BuildDirectory"/> wherever there are walls.</param>
    /// <param name="jobs">How many jobs may run at once; the tokens of the jobserver bound it further.</param>
    /// <param name="jobServer">make's <c>--jobserver-auth</c> value, or null without a jobserver.</param>
    public static IEnumerable<KeyValuePair<string, string>> OfPlace(string directory, int jobs, string? jobServer)
    {
        var count = jobs.ToString(CultureInfo.InvariantCulture);
        yield return new("HOME", $"{directory}/home");
        yield return new("TMPDIR", $"{directory}/tmp");
        yield return new("jobs", count);
        yield return new("MAKEFLAGS", jobServer is null ? $"-j{count}" : $"-j{count} --jobserver-auth={jobServer}");
    }

    /// <summary>The program that runs a script, from its first line: as the kernel would, an interpreter and at most one argument.</summary>
    public static ImmutableArray<string> Interpreter(BuildScript script)
    {
        var text = Encoding.UTF8.GetString(script.Bytes.Span[2..script.Bytes.Span.IndexOf((byte)'\n')]).Trim(' ', '\t');
        var space = text.IndexOfAny([' ', '\t']);
        return space < 0 ? [text] : [text[..space], text[(space + 1)..].TrimStart(' ', '\t')];
    }
}
