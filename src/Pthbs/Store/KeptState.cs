using System.Globalization;
using System.Text;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>What is known of a kept build: a few lines beside its directory, each a word and a value.</summary>
/// <param name="Id">The package that was being built. Its path stays the build's <c>$out</c>, whatever is done with it.</param>
public sealed record KeptState(PackageId Id)
{
    private const string PackageWord = "package", PhaseWord = "phase", StoppedWord = "stopped-before", JobsWord = "jobs", SandboxWord = "sandbox", OutputWord = "resumed-output", ScriptWord = "resumed-script";

    /// <summary>The phase that failed, one of <see cref="ScriptPhases.Names"/>: where the output did not pass its checks, the last one. Null where none had begun.</summary>
    public string? Phase { get; init; }

    /// <summary>Whether the build has not failed, but was stopped before the phase.</summary>
    public bool IsStopped { get; init; }

    /// <summary>How many jobs it might run.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>The way of sandboxing.</summary>
    public string? Sandbox { get; init; }

    /// <summary>The masked hash of the output of the resumed build that succeeded; null where none has.</summary>
    public string? ResumedHash { get; init; }

    /// <summary>The package whose script ran last, where the build was resumed: what an edit is compared with from then on. Null where it never was.</summary>
    public PackageId? ResumedScript { get; init; }

    /// <summary>As bytes.</summary>
    internal byte[] Write()
    {
        var text = new StringBuilder();
        void Add(string word, string? value)
        {
            if (value is not null) text.Append(word).Append(' ').Append(value).Append('\n');
        }

        Add(PackageWord, Id.ToString());
        Add(IsStopped ? StoppedWord : PhaseWord, Phase);
        Add(JobsWord, Jobs.ToString(CultureInfo.InvariantCulture));
        Add(SandboxWord, Sandbox);
        Add(OutputWord, ResumedHash);
        Add(ScriptWord, ResumedScript?.ToString());
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>From bytes; null where they say nothing of a package.</summary>
    internal static KeptState? TryRead(ReadOnlySpan<byte> bytes)
    {
        KeptState? state = null;
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0) continue;
            var (word, value) = (line[..space], line[(space + 1)..]);
            if (word == PackageWord && PackageId.TryParse(value, out var id)) state = new KeptState(id);
            if (state is null) continue;
            state = word switch
            {
                PhaseWord or StoppedWord when ScriptPhases.IndexOf(value) >= 0 => state with { Phase = value, IsStopped = word == StoppedWord },
                JobsWord when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var jobs) && jobs > 0 => state with { Jobs = jobs },
                SandboxWord => state with { Sandbox = value },
                OutputWord => state with { ResumedHash = value },
                ScriptWord when PackageId.TryParse(value, out var script) => state with { ResumedScript = script },
                _ => state,
            };
        }

        return state;
    }
}
