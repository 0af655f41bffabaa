using System.Text;
using Pthbs.Auditing;
using Pthbs.Files.Archives;
using Pthbs.Fuzz.Running;
using Pthbs.Licensing;

namespace Pthbs.Fuzz.Parsers;

/// <summary>What is read to say what is inside packages: advisories, licenses, the index of a static library.</summary>
internal static class Inside
{
    /// <summary>An OSV record.</summary>
    public static readonly FuzzTarget Osv = new(
        "osv",
        [
            "{\"id\": \"A-1\", \"modified\": \"2024-01-01T00:00:00Z\", \"aliases\": [\"B\"], \"affected\": [{\"package\": {\"ecosystem\": \"GIT\", \"name\": \"z\", \"purl\": \"pkg:generic/z@1\"}, \"versions\": [\"v1.2\"], \"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}, {\"fixed\": \"1.2.13-rc.1\"}]}]}]}"u8.ToArray(),
            "{\"vulns\": [{\"id\": \"A\", \"modified\": \"x\", \"withdrawn\": \"x\", \"affected\": [{\"ranges\": [{\"type\": \"GIT\", \"repo\": \"https://github.com/a/b\", \"database_specific\": {\"cpe\": \"cpe:2.3:a:x:y:*\", \"versions\": [{\"last_affected\": \"1.0b2\"}]}}], \"database_specific\": {\"vanir_signatures\": [{\"target\": {\"file\": \"a.c\"}}], \"functions\": [\"f\"]}}]}]}"u8.ToArray(),
            "[]"u8.ToArray(),
        ],
        bytes =>
        {
            var all = AdvisoryParser.Parse(bytes, "osv", CancellationToken.None);
            foreach (var software in all.SelectMany(a => a.Affected))
                foreach (var range in software.Ranges)
                    foreach (var happened in range.Events)
                        Must(happened.Kind is VersionEventKind.Introduced || AdvisoryOrder.Compare(happened.Version, happened.Version, range.IsSemantic) == 0, "a version is itself");
            return $"{Math.Min(all.Count, 4)} {all.Sum(a => a.Affected.Count) > 0} {all.Any(a => a.IsWithdrawn)} {all.Any(a => a.Affected.Any(s => s.Affects("1.2") is true))}";
        })
    { Words = ["\"id\"", "\"affected\"", "\"ranges\"", "\"events\"", "\"type\"", "\"GIT\"", "\"SEMVER\"", "null", "[]", "{}", "\\ud800", "1e999", "\"cpe\"", "\"purl\"", "[[[[[[[["] };

    /// <summary>A license expression: its canonical form is read as itself.</summary>
    public static readonly FuzzTarget License = new(
        "license",
        ["MIT"u8.ToArray(), "(GPL-2.0-or-later WITH GCC-exception-3.1 OR Apache-2.0+) AND (MIT AND LicenseRef-x)"u8.ToArray(), "gpl-2.0+ or isc"u8.ToArray()],
        bytes =>
        {
            var expression = LicenseExpression.Parse(Encoding.UTF8.GetString(bytes));
            var text = expression.ToString();
            Must(LicenseExpression.Parse(text).ToString() == text, "the canonical form is canonical");
            var part = new LicensedPart("a", expression);
            Must(LicenseConflicts.Find([part, part]) is null || expression.Parts.Count > 0, "a license goes together with itself");
            return $"{expression.Operator} {Math.Min(expression.Terms.Count, 8)} {LicenseList.ProblemsOf(expression).Count > 0}";
        })
    { Words = [" AND ", " OR ", " WITH ", "(", ")", "+", "GPL-2.0-only", "LicenseRef-", "DocumentRef-a:LicenseRef-b", "AdditionRef-"] };

    /// <summary>The index of a static library.</summary>
    public static readonly FuzzTarget Index = new(
        "archive-index",
        [Library("a.o/", "first"), Library("/0", "second"), "!<arch>\n"u8.ToArray()],
        bytes => ArchiveSymbols.TryRead(bytes) is { } symbols ? $"{Math.Min(symbols.Count, 8)} {symbols.Values.Any(v => v.Length > 15)}" : "none")
    { Words = ["!<arch>\n", "`\n", "/               ", "//              ", "/\n"] };

    private static byte[] Library(string member, string symbol)
    {
        var index = new byte[8 + symbol.Length + 1];
        index[3] = 1;
        var names = "a_name_of_more_than_fifteen.o/\n";
        var at = 8 + 60 + index.Length + (index.Length & 1) + 60 + names.Length + (names.Length & 1);
        (index[6], index[7]) = ((byte)(at >> 8), (byte)at);
        Encoding.ASCII.GetBytes(symbol).CopyTo(index, 8);
        return [.. "!<arch>\n"u8, .. Header("/", index.Length), .. index, .. Padding(index.Length), .. Header("//", names.Length), .. Encoding.ASCII.GetBytes(names), .. Padding(names.Length), .. Header(member, 2), 1, 2];
    }

    private static byte[] Header(string name, int length) => Encoding.ASCII.GetBytes($"{name,-16}{"0",-12}{"0",-6}{"0",-6}{"644",-8}{length,-10}`\n");

    private static byte[] Padding(int length) => (length & 1) == 1 ? [(byte)'\n'] : [];

    private static void Must(bool holds, string what)
    {
        if (!holds) throw new DefectException($"it does not hold that {what}");
    }
}
