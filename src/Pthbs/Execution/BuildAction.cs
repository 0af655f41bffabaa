using System.Collections.Immutable;
using System.Security.Cryptography;
using Pthbs.Environments;
using Pthbs.Scripts;

namespace Pthbs.Execution;

/// <summary>
/// What carrying out a script means, as a plain value: every input by its hash, and no path of this machine. Its bytes (docs/reference/formats/action.md) are the same
/// on every machine, so that whoever carries it out can be anywhere.
/// </summary>
public sealed record BuildAction
{
    /// <summary>The only format number there is.</summary>
    public const int CurrentFormat = 2;

    /// <summary>The script's name in the build's directory.</summary>
    public const string ScriptName = "build.sh";

    /// <summary>The package. Its hash is the script's, so it also names the file at <see cref="ScriptName"/>.</summary>
    public required PackageId Package { get; init; }

    /// <summary>The kind of machine that carries it out, <c>x86_64-linux</c>.</summary>
    public required string System { get; init; }

    /// <summary>Whether the build runs inside walls.</summary>
    public bool IsSandboxed { get; init; } = true;

    /// <summary>How make learns of the shared job slots: one of the values of the option <c>jobserver</c>.</summary>
    public required string JobServer { get; init; }

    /// <summary>The program that runs the script, and its argument where it has one. The script's path follows.</summary>
    public required ImmutableArray<string> Interpreter { get; init; }

    /// <summary>The build's variables, in order. Those that tell of jobs, and where the build's own directory is, are the executor's to add.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Variables { get; init; }

    /// <summary>The package whose tree stands as the build's /usr, /bin, /lib and /etc.</summary>
    public ActionTree? Rootfs { get; init; }

    /// <summary>The packages that the build sees, in order of their ids, each with the output hash of its tree.</summary>
    public required ImmutableArray<ActionTree> Trees { get; init; }

    /// <summary>The manifest's hash of the merged view that stands at <see cref="BuildFormat.MergedView"/>.</summary>
    public required EnvironmentId View { get; init; }

    /// <summary>What is put into the working directory and into the output before the script runs.</summary>
    public ImmutableArray<SourceInput> Sources { get; init; } = [];

    /// <summary>sha256 of its bytes.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(ActionText.Write(this)));

    /// <summary>The action of a script.</summary>
    /// <param name="script">The script.</param>
    /// <param name="visible">The packages that it sees at their paths.</param>
    /// <param name="outputHash">Gives the output hash of a package.</param>
    /// <param name="view">The merged view of its dependencies.</param>
    public static BuildAction Of(BuildScript script, IEnumerable<PackageId> visible, Func<PackageId, string> outputHash, Forest view) => new()
    {
        Package = script.Id,
        System = script.Header.System,
        IsSandboxed = script.Header.IsOn(ScriptOptions.Sandbox),
        JobServer = script.Header.Value(ScriptOptions.JobServer),
        Interpreter = BuildVariables.Interpreter(script),
        Variables = BuildVariables.Of(script),
        Rootfs = script.Header.Rootfs is { } rootfs ? new(rootfs, outputHash(rootfs)) : null,
        Trees = visible.Order().Select(id => new ActionTree(id, outputHash(id))).ToImmutableArray(),
        View = view.Id,
        Sources = script.Header.Sources,
    };
}

/// <summary>A package that a build sees.</summary>
/// <param name="Id">Which.</param>
/// <param name="OutputHash">The output hash that its tree must have.</param>
public readonly record struct ActionTree(PackageId Id, string OutputHash);
