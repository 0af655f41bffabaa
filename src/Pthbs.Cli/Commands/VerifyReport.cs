using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Upkeep.Verification;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary>What <c>store verify</c> and <c>store repair</c> look at, and how they tell of it.</summary>
internal static class VerifyReport
{
    /// <summary>What words name: packages and environments; everything where there are none.</summary>
    public static VerifyRequest Request(Session session, StoreVerifier verifier, IReadOnlyList<string> words)
    {
        if (words.Count == 0) return verifier.All();
        List<StoredName> names = [.. words.Select(session.Words.Stored).Distinct()];
        // What was never here is not damaged; what was has a record, or a manifest.
        foreach (var name in names) if (name.Package is { } id && !WasThere(session.Store, id)) session.Words.BuiltPackage(id.ToString());
        return new VerifyRequest([.. names.Select(n => n.Package).OfType<PackageId>()], [.. names.Select(n => n.Environment).OfType<EnvironmentId>()], Rest: false);
    }

    private static bool WasThere(StoreDirectory store, PackageId id) =>
        store.Packages.TryStatus(id.ToString()) is not null || store.Records.TryRead(id) is not null || store.Manifests.TryReadBytes(id.ToString()) is not null;

    /// <summary>Verifies it, and shows how far it is.</summary>
    public static IReadOnlyList<Verdict> Verify(Invocation call, StoreVerifier verifier, VerifyRequest request)
    {
        using var progress = new VerifyProgress(call.Screen, request.Packages.Count + request.Environments.Count, call.Json is not null);
        return verifier.Verify(request, progress, call.Cancel);
    }

    /// <summary>Tells what was found.</summary>
    public static void Tell(Invocation call, Verdict verdict)
    {
        if (verdict.Kind == SubjectKind.Foreign)
        {
            call.Screen.Say(new Line(new Span($"{verdict.Path}: not made by pthbs, left unchanged", Style.Hint)));
            call.Note(new ForeignJson(verdict.Path));
        }

        foreach (var damage in verdict.Damages)
            call.Print(new DamageJson(JsonWord.Of(damage.Kind), JsonWord.Of(verdict.Kind), verdict.Name, damage.Path, damage.What), $"{damage.Path}: {damage.What}");
        foreach (var mended in verdict.Mended)
        {
            call.Screen.Say(new Line(new Span($"{verdict.Name}: {mended}", Style.Hint)));
            call.Note(new MendedJson(verdict.Name, mended));
        }
    }

    /// <summary>Tells how much was read, and what is damaged after all.</summary>
    public static void Sum(Invocation call, IReadOnlyList<Verdict> verdicts, IReadOnlyList<Verdict> broken, string? hint)
    {
        int Number(SubjectKind kind) => verdicts.Count(v => v.Kind == kind);
        var repaired = verdicts.Count(v => !v.IsWhole) - broken.Count;
        call.Note(new VerifySumJson(
            Number(SubjectKind.Package), Number(SubjectKind.Environment), Number(SubjectKind.Script), Number(SubjectKind.Source), verdicts.Sum(v => v.Bytes), repaired, broken.Count));
        var read = $"{Quantity.Count(Number(SubjectKind.Package), "package")}, {Quantity.Count(Number(SubjectKind.Environment), "environment")}, {Quantity.Size(verdicts.Sum(v => v.Bytes))}";
        if (broken.Count == 0) call.Screen.Say(new Line(new Span($"{read}: {(repaired == 0 ? "no damage found" : $"{repaired} repaired, no damage left")}", Style.Good)));
        else
        {
            call.Screen.Warn(new Line(new Span("pthbs: ", Style.Bad), new Span($"{read}: {broken.Count} damaged: {string.Join(", ", broken.Take(5).Select(b => b.Name))}{(broken.Count > 5 ? ", …" : "")}", Style.Strong)));
            if (hint is not null) call.Screen.Warn(new Line(new Span("hint:", Style.Hint), new Span($" {hint}", Style.Plain)));
        }
    }
}
