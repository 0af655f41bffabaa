using System.Collections.Immutable;
using System.Globalization;
using Pthbs.Scripts;

namespace Pthbs.Building;

/// <summary>The fixed values of format 1 (docs/formats/build.md): whatever of them can change an output's bytes may only change with the format number.</summary>
public static class BuildEnvironment
{
    /// <summary>The variables of a build.</summary>
    /// <param name="script">Its script.</param>
    /// <param name="directory">Where its own directory is: <see cref="BuildFormat.BuildDirectory"/> wherever there are walls.</param>
    /// <param name="jobs">How many jobs may run at once; the tokens of the jobserver bound it further.</param>
    /// <param name="jobServer">make's <c>--jobserver-auth</c> value, or null without a jobserver.</param>
    public static ImmutableArray<KeyValuePair<string, string>> Variables(BuildScript script, string directory, int jobs, string? jobServer)
    {
        var count = jobs.ToString(CultureInfo.InvariantCulture);
        var variables = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        void Add(string name, string value) => variables.Add(new(name, value));
        Add("out", $"{BuildFormat.MountPoint}/{script.Id}");
        if (script.Header.IsOn("set-path")) Add("PATH", script.Header.Root is null ? $"{BuildFormat.MergedView}/bin" : $"{BuildFormat.MergedView}/bin:/usr/bin:/bin");
        Add("HOME", $"{directory}/home");
        Add("TMPDIR", $"{directory}/tmp");
        Add("TZ", "UTC");
        Add("LC_ALL", "C");
        Add("SOURCE_DATE_EPOCH", BuildFormat.Epoch.ToString(CultureInfo.InvariantCulture));
        Add("jobs", count);
        Add("MAKEFLAGS", jobServer is null ? $"-j{count}" : $"-j{count} --jobserver-auth={jobServer}");
        return variables.ToImmutable();
    }

    /// <summary>The program that runs a script, from its first line: as the kernel would, an interpreter and at most one argument.</summary>
    public static ImmutableArray<string> Interpreter(BuildScript script)
    {
        var text = System.Text.Encoding.UTF8.GetString(script.Bytes.Span[2..script.Bytes.Span.IndexOf((byte)'\n')]).Trim(' ', '\t');
        var space = text.IndexOfAny([' ', '\t']);
        return space < 0 ? [text] : [text[..space], text[(space + 1)..].TrimStart(' ', '\t')];
    }
}
