using System.Collections.Immutable;
using System.Globalization;
using Pthbs.Scripts;

namespace Pthbs.Building;

/// <summary>The fixed values of format 1 (docs/formats/build.md): whatever of them can change an output's bytes may only change with the format number.</summary>
public static class BuildEnvironment
{
    /// <summary>The time of every file, and SOURCE_DATE_EPOCH: 1980-01-01, the earliest that every archive format can say. Seconds since 1970.</summary>
    public const long Epoch = 315_532_800;

    /// <summary>The user that a build takes itself for.</summary>
    public const uint UserId = 1000;

    /// <summary>/etc/passwd of a build.</summary>
    public const string Passwd = "root:x:0:0:root:/:/bin/sh\nbuild:x:1000:1000:build:/build/home:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n";

    /// <summary>/etc/group of a build.</summary>
    public const string Group = "root:x:0:\nbuild:x:1000:\nnogroup:x:65534:\n";

    /// <summary>/etc/hosts of a build.</summary>
    public const string Hosts = "127.0.0.1 localhost build\n::1 localhost build\n";

    /// <summary>The variables of a build.</summary>
    /// <param name="script">Its script.</param>
    /// <param name="directory">Where its own directory is: <see cref="BuildLayout.BuildDirectory"/> wherever there are walls.</param>
    /// <param name="jobs">How many jobs may run at once; the tokens of the jobserver bound it further.</param>
    /// <param name="jobServer">make's <c>--jobserver-auth</c> value, or null without a jobserver.</param>
    public static ImmutableArray<KeyValuePair<string, string>> Variables(BuildScript script, string directory, int jobs, string? jobServer)
    {
        var count = jobs.ToString(CultureInfo.InvariantCulture);
        var variables = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        void Add(string name, string value) => variables.Add(new(name, value));
        Add("out", $"{BuildLayout.MountPoint}/{script.Id}");
        if (script.Header.IsOn("set-path")) Add("PATH", script.Header.Root is null ? $"{BuildLayout.MergedView}/bin" : $"{BuildLayout.MergedView}/bin:/usr/bin:/bin");
        Add("HOME", $"{directory}/home");
        Add("TMPDIR", $"{directory}/tmp");
        Add("TZ", "UTC");
        Add("LC_ALL", "C");
        Add("SOURCE_DATE_EPOCH", Epoch.ToString(CultureInfo.InvariantCulture));
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
