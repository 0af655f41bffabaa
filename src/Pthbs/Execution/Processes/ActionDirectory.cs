using System.Security.Cryptography;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Archives;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Execution.Processes;

/// <summary>
/// A directory with an action and all its inputs, and later its output (docs/reference/formats/action.md): what one process hands to another that carries the action
/// out. Whoever reads it takes nothing for granted: each input is held against the hash that the action has for it.
/// </summary>
internal static class ActionDirectory
{
    private const string ActionName = "action";
    private const string ScriptName = "script";
    private const string ViewName = "view";
    private const string TreesName = "trees";
    private const string SourcesName = "sources";
    private const string StoreName = "store";
    private const string StateName = "state";
    private const string OutputName = "output.tar";
    private const string PartialOutputName = OutputName + ".part";
    private const string LinksName = "links.json";
    private const string ErrorName = "error.json";

    /// <summary>Puts an action and its inputs into an empty directory.</summary>
    public static void Write(DirectoryHandle directory, BuildAction action, ActionInputs inputs, CancellationToken cancel)
    {
        directory.WriteAtomically(ActionName, ActionText.Write(action));
        directory.WriteAtomically(ScriptName, inputs.Script.Span);
        directory.WriteAtomically(ViewName, inputs.View.Manifest());
        using (var trees = directory.CreateDirectory(TreesName))
        {
            foreach (var (id, _) in All(action))
            {
                using var tree = inputs.Packages.OpenPackage(id);
                using var file = trees.CreateStream(id.ToString());
                Archive.PackTar(tree, file, BuildFormat.Epoch, gzip: false, cancel);
            }
        }

        using var sources = directory.CreateDirectory(SourcesName);
        foreach (var key in action.Sources.Select(s => s.Key).Distinct())
        {
            using var stored = inputs.Sources.OpenStored(key, cancel);
            using var file = sources.CreateStream(FileOf(key));
            stored.CopyTo(file);
        }
    }

    /// <summary>Reads an action.</summary>
    /// <exception cref="PthbsException">There is none, or it is wrong.</exception>
    public static BuildAction ReadAction(DirectoryHandle directory) => ActionText.Parse(Required(directory, ActionName), $"{directory.Path}/{ActionName}");

    /// <summary>Makes the store that the inputs are unpacked into.</summary>
    /// <exception cref="PthbsException">The directory has such entries already: nobody knows what they lead to.</exception>
    public static StoreDirectory MakeStore(DirectoryHandle directory, LockWait wait)
    {
        foreach (var name in (string[])[StoreName, StateName])
            if (!directory.TryMakeDirectory(name, Ownership.PassableByBuilds))
                throw new PthbsException(ErrorKind.Input, "the action's directory has been used before") { Where = $"{directory.Path}/{name}", Expected = "an action and its inputs, and nothing else", Hint = "prepare a new directory for each run" };
        return StoreDirectory.Open($"{directory.Path}/{StoreName}", $"{directory.Path}/{StateName}", wait: wait);
    }

    /// <summary>Unpacks the inputs of an action into a store of their own, and holds each against its hash.</summary>
    /// <exception cref="PthbsException">An input is missing, or is another one.</exception>
    public static ActionInputs Read(DirectoryHandle directory, BuildAction action, StoreDirectory store, SourceCache sources, CancellationToken cancel)
    {
        var script = Required(directory, ScriptName);
        Require(Convert.ToHexStringLower(SHA256.HashData(script)), action.Package.Hash, directory, ScriptName);
        var manifest = Required(directory, ViewName);
        Require(Convert.ToHexStringLower(SHA256.HashData(manifest)), action.View.Hash, directory, ViewName);
        var view = Forest.TryParse(manifest) ?? throw new PthbsException(ErrorKind.Input, "this is not a manifest of an environment") { Where = $"{directory.Path}/{ViewName}" };
        foreach (var (id, hash) in All(action))
        {
            using var tree = store.NewTree(id.ToString());
            using (var file = Open(directory, $"{TreesName}/{id}")) Archive.Unpack(file, id.ToString(), tree.Root, new UnpackOptions { ImplicitTime = BuildFormat.Epoch }, cancel);
            TreeNormaliser.Normalise(tree.Root, new NormaliseOptions(BuildFormat.Epoch, _ => null) { Owner = Ownership.IsRoot ? (0, 0) : null }, cancel);
            var scan = TreeScanner.Scan(tree.Root, TreeListing.Read(tree.Root, cancel: cancel), new ScanRequest(id.ToString(), [], []), cancel);
            Require(scan.OutputHash, hash, directory, $"{TreesName}/{id}");
            store.Publish(tree, id);
        }

        foreach (var key in action.Sources.Select(s => s.Key).Distinct())
        {
            using var file = Open(directory, $"{SourcesName}/{FileOf(key)}");
            using var partial = sources.NewPartial();
            partial.Append(file, $"{directory.Path}/{SourcesName}/{FileOf(key)}", cancel);
            partial.Publish(sources.Place(key), key.Hash);
            Require(sources.HashNow(key, cancel).ToString(), key.ToString(), directory, $"{SourcesName}/{FileOf(key)}");
        }

        return new ActionInputs(store, sources, script, view);
    }

    /// <summary>Packs what a build has made, in a form that any file system can hold.</summary>
    public static void WriteOutput(DirectoryHandle directory, DirectoryHandle output, TreeLimits limits, CancellationToken cancel)
    {
        // Modes of every kind, so that it can be read at all. Whoever finishes the output does this once more, with all that belongs to it.
        TreeNormaliser.Normalise(output, new NormaliseOptions(BuildFormat.Epoch, _ => null) { Limits = limits }, cancel);
        try
        {
            // Whoever finds it under its name has all of it.
            using (var file = directory.CreateStream(PartialOutputName)) Archive.PackTar(output, file, BuildFormat.Epoch, gzip: false, cancel);
            directory.Rename(PartialOutputName, directory, OutputName);
        }
        catch (PthbsException unpackable) when (unpackable.Kind == ErrorKind.Input)
        {
            directory.DeleteIfPossible(PartialOutputName, cancel: CancellationToken.None);
            throw new PthbsException(unpackable, ErrorKind.Build);
        }
        catch
        {
            directory.DeleteIfPossible(PartialOutputName, cancel: CancellationToken.None);
            throw;
        }
    }

    /// <summary>Unpacks it into an empty directory.</summary>
    public static void ReadOutput(DirectoryHandle directory, DirectoryHandle output, CancellationToken cancel)
    {
        using var file = Open(directory, OutputName);
        Archive.Unpack(file, OutputName, output, new UnpackOptions { ImplicitTime = BuildFormat.Epoch }, cancel);
    }

    /// <summary>Leaves what the build's links took.</summary>
    public static void WriteLinks(DirectoryHandle directory, LinkRecord links) => directory.WriteAtomically(LinksName, links.ToBytes());

    /// <summary>What the build's links took; null if nothing was left, or what is none.</summary>
    public static LinkRecord? ReadLinks(DirectoryHandle directory) => directory.TryReadWhole(LinksName) is { } bytes ? LinkRecord.Parse(bytes) : null;

    /// <summary>Leaves the reason why an action was not carried out, where that can be done: the caller tells it, too.</summary>
    public static void TryWriteError(DirectoryHandle directory, PthbsException error)
    {
        try
        {
            directory.WriteAtomically(ErrorName, new ActionError(error.Kind, error.Message, error.Where, error.Got, error.Expected, error.Hint, error.Details).ToBytes());
        }
        catch (PthbsException)
        {
            // The first error counts.
        }
    }

    /// <summary>The reason why an action was not carried out; null where none was left.</summary>
    public static PthbsException? ReadError(DirectoryHandle directory) =>
        directory.TryReadWhole(ErrorName) is { } bytes && ActionError.Parse(bytes) is { What: not null } error && Enum.IsDefined(error.Kind)
            ? new PthbsException(error.Kind, error.What) { Where = error.Where, Got = error.Got, Expected = error.Expected, Hint = error.Hint, Details = [.. error.Details?.OfType<string>() ?? []] }
            : null;

    private static IEnumerable<ActionTree> All(BuildAction action) => (action.Rootfs is { } rootfs ? action.Trees.Append(rootfs) : action.Trees).DistinctBy(t => t.Id);

    private static string FileOf(SourceKey key) => key.ToString().Replace(':', '-');

    private static Stream Open(DirectoryHandle directory, string name) =>
        directory.TryStatus(name) is { Kind: FileKind.Regular } ? directory.OpenRead(name) : throw Missing(directory, name);

    private static byte[] Required(DirectoryHandle directory, string name) => directory.TryReadBytes(name) ?? throw Missing(directory, name);

    private static void Require(string got, string expected, DirectoryHandle directory, string name)
    {
        if (got != expected) throw new PthbsException(ErrorKind.Input, "this input does not match the action") { Where = $"{directory.Path}/{name}", Got = got, Expected = expected };
    }

    private static PthbsException Missing(DirectoryHandle directory, string name) => new(ErrorKind.Input, "the action's directory lacks this file") { Where = $"{directory.Path}/{name}" };
}
