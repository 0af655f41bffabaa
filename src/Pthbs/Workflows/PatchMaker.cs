using System.Text;
using Pthbs.Collections;
using Pthbs.Collections.Updating;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Files;
using Pthbs.Files.Differences;
using Pthbs.Scripts;

namespace Pthbs.Workflows;

/// <summary>A patch that was written beside a package's template.</summary>
/// <param name="Path">The patch.</param>
/// <param name="Files">The files that it changes.</param>
/// <param name="LeftOut">What also differs and is not in it, with why.</param>
/// <param name="IsNew">Whether the template did not name it before.</param>
public sealed record MadePatch(string Path, IReadOnlyList<string> Files, IReadOnlyList<string> LeftOut, bool IsNew)
{
    /// <summary>Texts that are new in the source and not in it, the newest first: a person made them, or the build did.</summary>
    public IReadOnlyList<string> NewFiles { get; init; } = [];

    /// <summary>Files in it of which a new line names a place of this build: what <c>configure</c> wrote looks like that, and is of no use to another build.</summary>
    public IReadOnlyList<string> OfThisBuild { get; init; } = [];
}

/// <summary>Makes a patch of what a person changed in the source of a kept build.</summary>
/// <param name="session">Whose collection and store; the sources of the kept build are on this machine.</param>
public sealed class PatchMaker(Session session)
{
    private const string Ending = ".patch";
    private const int LargestText = 1 << 20;
    private const int MostTold = 8;

    /// <summary>New files in a message: most of them are what the build made.</summary>
    public static string Told(IReadOnlyCollection<string> files) => PathText.Printable(ShortList.Of(files, most: 12));

    /// <summary>
    /// Compares the source in the kept build of a package with what was unpacked there, writes the difference beside the package's template and names it among its patches. A patch that the template
    /// has already is made anew, with what it changes.
    /// </summary>
    /// <param name="package">The package; it is in the top layer.</param>
    /// <param name="name">What the patch is called.</param>
    /// <param name="files">The files, below the source, new ones too; if there are none, all of the source that are not what they were.</param>
    /// <param name="cancel">Ends it; nothing is written then.</param>
    /// <exception cref="PthbsException">No build is kept, nothing differs, an earlier patch changes a file that is named, or the template cannot be edited.</exception>
    public MadePatch Make(string package, string name, IReadOnlyList<string> files, CancellationToken cancel)
    {
        var file = name.EndsWith(Ending, StringComparison.Ordinal) ? name : name + Ending;
        if (!ScriptRules.IsFileName(file)) throw new PthbsException(ErrorKind.Usage, "a patch cannot have this name") { Got = name, Expected = "letters, digits and . _ + -" };
        var layer = session.Collection.EditableLayerOf(package);
        var (template, target) = (layer.TemplateFor(package), $"{layer.FolderFor(package)}/{file}");
        var before = layer.TryReadText(template) ?? "";
        if (layer.HasEntry(target) && !PatchesEdit.Names(before, file)) throw Taken(layer, target, file);
        // A template in the middle of an edit is refused as every command refuses it.
        var current = session.Script(session.Generate(new PackageRequest(package)).Id);
        if (!PatchesEdit.Names(before, file) && current.Header.Sources.FirstOrDefault(s => s.File == file) is { } same)
            throw new PthbsException(ErrorKind.Usage, $"the package has a source called '{file}' already, and it is no file beside the template") { Where = layer.Where(template), Got = same.Key.ToString(), Hint = "give the patch another name" };
        var after = PatchesEdit.Add(before, layer.Where(template), file);

        using var kept = session.FailedBuilds.Open(package);
        var script = session.Script(kept.State.Id);
        var source = script.Header.Sources.FirstOrDefault(s => !s.GoesToOutput && (s.Unpack || s.Key.Kind == SourceKind.Git)) ?? throw new PthbsException(ErrorKind.Usage, $"{package} unpacks no source that a patch could change") { Where = script.Id.ToString() };
        using var scratch = session.Store.NewBuildDirectory(PackageId.Of("patch", []));
        SourcePlacement.Place([.. script.Header.Sources.Where(s => !s.GoesToOutput)], session.Sources, scratch.Root, scratch.Root, cancel);
        var place = SourceUnpacker.PlaceOf(source);
        using var original = scratch.Root.OpenDirectory(place.Length == 0 ? "." : place);
        using var edited = kept.Build.Root.TryOpenDirectory($"{package}/{place}".TrimEnd('/')) ?? throw new PthbsException(ErrorKind.Damage, $"the kept build of {package} has no source any more") { Where = $"{kept.Build.Path}/{package}/{place}" };

        var applied = Applied(script, scratch.Root);
        var named = Named(current, applied);
        // What the kept build did not apply is not in its source, and stays in the patch all the same.
        var old = (layer.HasEntry(target) ? Text(layer.TryReadBytes(target)) : named.Find(p => p.File == file).Text) ?? "";
        if (old.Length > 0) CheckKept(current, file, old, layer.Where(target));
        var isApplied = applied.Exists(p => p.File == file && p.Text == old);
        var earlier = Earlier([.. named, .. applied], file, out var own);
        var (patch, changed, left, edits) = (new StringBuilder(PatchText.WordsOf(old)), new List<string>(), new List<string>(), 0);
        var ofThisBuild = new List<string>();
        string[] places = [$"{BuildFormat.BuildDirectory}/{package}", BuildFormat.MountPoint + "/", kept.Build.Path, session.Store.Packages.Path + "/"];
        var both = new EditedSource(original, edited);
        foreach (var path in files.Count > 0 ? [.. files.Concat(own).Distinct(StringComparer.Ordinal)] : both.Unpacked(cancel).Union(own, StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            var isNamed = files.Contains(path);
            if (isNamed && (!IsBelow(path) || !both.Has(path))) throw new PthbsException(ErrorKind.Usage, "there is no such file in the source") { Got = PathText.Printable(path), Where = edited.Path };
            var why = both.Unsayable(path, isNamed);
            byte[]? was = null, now = null;
            why ??= both.Read(path, out was, out now);
            var isEdited = was is null ? now is not null : now is null || !was.AsSpan().SequenceEqual(now);
            if (why is null)
            {
                if (both.IsExecutableInOne(path)) left.Add($"{PathText.Printable(path)}: whether it can be executed has changed, and a patch does not carry modes: let the template set it in its phase 'prepare'");
                if (!isEdited)
                {
                    if (isApplied && was is not null && own.Contains(path)) left.Add($"{PathText.Printable(path)}: it is what it was before this patch, so nothing of it is in the patch any more");
                    if (isApplied || !own.Contains(path)) continue;
                    now = AsPatched(path, was, old, layer.Where(target));
                }

                // Many a build deletes what it does not need: that is meant only where it is said.
                if (now is null && !isNamed && !own.Contains(path)) continue;
                if (!isNamed && earlier.ContainsKey(path) && (IsAsPatched(applied, path, was, now, file) || IsAsPatched(named, path, was, now, file))) continue;
                why = earlier.TryGetValue(path, out var other) ? $"{other} changes it: pthbs collection patch {package} {other} {path}" : EditedSource.Unfit(path, was, now);
            }

            if (why is null)
            {
                var difference = UnifiedDiff.Of(PatchName.Of(path)!, Text(was), Text(now));
                patch.Append(difference);
                if (difference.Split('\n').Skip(2).Any(line => line.StartsWith('+') && Array.Exists(places, place => line.Contains(place, StringComparison.Ordinal)))) ofThisBuild.Add(path);
                changed.Add(path);
                if (isEdited) edits++;
            }
            else if (isNamed || own.Contains(path)) throw new PthbsException(ErrorKind.Usage, "this file cannot be in the patch") { Got = PathText.Printable(path), Details = [why] };
            else left.Add($"{PathText.Printable(path)}: {why}");
        }

        var added = files.Count > 0 ? [] : both.New(LargestText, [.. changed, .. earlier.Keys, .. own], cancel);
        if (edits == 0)
            throw new PthbsException(ErrorKind.Usage, left.Count == 0 ? "the source in the kept build is what it was" : "nothing that differs in the kept build can be in this patch")
            {
                Where = edited.Path,
                Details = added.Count == 0 ? left : [.. left, $"new, and in a patch only if named: {Told(added)}"],
                Hint = files.Count > 0 || left.Count > 0 ? null : $"edit it first: pthbs shell --failed {package}; name files that are new: pthbs collection patch {package} {name} FILE",
            };
        using (var edit = LayerEdit.Begin(layer.Root, session.LockWait with { Cancel = cancel }))
        {
            // The patch first: a template that names one that is not there would be wrong.
            edit.Put(target, Encoding.Latin1.GetBytes(patch.ToString()));
            if (after != before) edit.Replace(template, before, after);
        }

        return new MadePatch(layer.Where(target), changed, left, after != before) { NewFiles = added, OfThisBuild = ofThisBuild };
    }

    /// <summary>Whether a path is one as listings have it: another spelling of the same file would not be known as one that a patch changes.</summary>
    private static bool IsBelow(string path) => path.Split('/').All(name => name is not ("" or "." or ".."));

    /// <summary>What a patch that was not applied makes of a file; null where it deletes it.</summary>
    private static byte[]? AsPatched(string path, byte[]? was, string patch, string where)
    {
        var text = UnifiedDiff.Apply(path, Text(was) ?? "", patch) ?? throw new PthbsException(ErrorKind.Usage, $"the kept build did not apply this patch, and its changes of {path} do not fit: made anew, it would lose them")
        {
            Where = where,
            Hint = "give the new patch another name; or build with this one first, and edit that build",
        };
        return text.Length == 0 ? null : Encoding.Latin1.GetBytes(text);
    }

    /// <summary>The error that a file is in the way of a new patch: what it is, and what can be done.</summary>
    private static PthbsException Taken(CollectionDirectory layer, string target, string file)
    {
        string got;
        try
        {
            var bytes = layer.TryReadBytes(target) ?? [];
            got = bytes.Length == 0 ? "an empty file" : UnifiedDiff.Files(Text(bytes)!) is { Count: > 0 } files ? $"a patch that changes {PathText.Printable(ShortList.Of([.. files.Distinct(StringComparer.Ordinal)], most: 5))}" : "a file that is no patch";
        }
        catch (PthbsException)
        {
            got = "something that is no file";
        }

        return new(ErrorKind.Usage, $"'{file}' is there already, and the template does not name it")
        {
            Where = layer.Where(target),
            Got = got,
            Hint = $"give the new patch another name, or move this away; to add your changes to this one, name it in the template first: {{% set patches = [file(\"{file}\")] %}}",
        };
    }

    /// <summary>Whether a file is what all other patches make of it; not where one does not apply as it is.</summary>
    private static bool IsAsPatched(IReadOnlyList<AppliedPatch> patches, string path, byte[]? was, byte[]? now, string except)
    {
        string? text = Text(was) ?? "";
        foreach (var patch in patches)
            if (text is not null && patch.File != except) text = UnifiedDiff.Apply(path, text, patch.Text);
        return text is not null && (now ?? []).AsSpan().SequenceEqual(Encoding.Latin1.GetBytes(text));
    }

    /// <summary>The patches that the kept build applied.</summary>
    private static List<AppliedPatch> Applied(BuildScript script, DirectoryHandle sources)
    {
        var patches = new List<AppliedPatch>();
        foreach (var source in Patches(script)) patches.Add(new AppliedPatch(source.File, Text(sources.TryReadBytes(SourceUnpacker.PlaceOf(source))) ?? ""));
        return patches;
    }

    /// <summary>The patches of the template as it is now: of one kept build, several patches can be made.</summary>
    /// <param name="current">What the template says now.</param>
    /// <param name="applied">Those of the kept build: one of the same hash need not be read again.</param>
    private List<AppliedPatch> Named(BuildScript current, List<AppliedPatch> applied)
    {
        var patches = new List<AppliedPatch>();
        foreach (var source in Patches(current))
        {
            if (session.Sources.Contains(source.Key))
            {
                using var content = session.Sources.Open(source.Key);
                using var reader = new StreamReader(content, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
                patches.Add(new AppliedPatch(source.File, reader.ReadToEnd()));
            }
            else if (applied.Find(patch => patch.File == source.File) is { File: not null } known) patches.Add(known);
        }

        return patches;
    }

    /// <summary>The sources that the script applies as patches.</summary>
    private static IEnumerable<SourceInput> Patches(BuildScript script)
    {
        var text = Encoding.UTF8.GetString(script.Bytes.Span);
        return script.Header.Sources.Where(source => !source.Unpack && !source.GoesToOutput && source.Key.Kind != SourceKind.Git
            && (text.Contains($"patch -p1 < ../{source.File}\n", StringComparison.Ordinal) || text.Contains($"patch -p1 < ../{source.File} ", StringComparison.Ordinal)));
    }

    /// <summary>Refuses to make a patch anew where that loses what it has.</summary>
    /// <exception cref="PthbsException">It has what lines do not say, or it is not seen how the build applies it.</exception>
    private static void CheckKept(BuildScript script, string file, string old, string where)
    {
        const string Others = "give the new patch another name";
        // A comment or an echo applies nothing.
        var isSeen = Patches(script).Any(source => source.File == file) && Encoding.UTF8.GetString(script.Bytes.Span).Split('\n').Any(line => Applying(file, line.Trim()));
        if (!isSeen)
            throw new PthbsException(ErrorKind.Usage, $"the template names '{file}', but pthbs does not see how it is applied: made anew, it would lose what it has")
            {
                Where = where,
                Expected = $"a line of the script: patch -p1 < ../{file}",
                Hint = $"{Others}, or apply this one as the layouts do: {{% set patches = [file(\"{file}\")] %}}",
            };
        if (PatchText.Lost(old) is { Count: > 0 } lost)
            throw new PthbsException(ErrorKind.Usage, "this patch has what pthbs does not write: made anew, it would lose that")
            {
                Where = where,
                Details = [.. lost.Take(MostTold), .. lost.Count > MostTold ? [$"and {lost.Count - MostTold} more"] : Array.Empty<string>()],
                Hint = $"{Others}, or edit this one by hand; what is no text can go to a patch of its own",
            };
    }

    private static bool Applying(string file, string line) =>
        (line.StartsWith("busybox ", StringComparison.Ordinal) ? line[8..] : line) is var command && (command == $"patch -p1 < ../{file}" || command.StartsWith($"patch -p1 < ../{file} ", StringComparison.Ordinal));

    /// <summary>The files that other patches change, with the patch; and those that the patch changed which is made anew.</summary>
    private static Dictionary<string, string> Earlier(IEnumerable<AppliedPatch> patches, string file, out List<string> own)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        own = [];
        foreach (var patch in patches)
        {
            foreach (var path in UnifiedDiff.Files(patch.Text))
            {
                if (patch.File != file) found.TryAdd(path, patch.File);
                else if (!own.Contains(path)) own.Add(path);
            }
        }

        return found;
    }

    /// <summary>Bytes stay what they are, whatever the file's encoding is.</summary>
    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.Latin1.GetString(bytes);

    /// <summary>A patch: its name, and its bytes as text.</summary>
    private readonly record struct AppliedPatch(string File, string Text);
}
