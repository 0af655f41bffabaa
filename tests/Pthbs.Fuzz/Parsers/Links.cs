using System.Text;
using Pthbs.Execution.Links;
using Pthbs.Fuzz.Running;
using Pthbs.Scripts;

namespace Pthbs.Fuzz.Parsers;

/// <summary>What a build leaves of its links, and says of its phases: it can write whatever it likes.</summary>
internal static class Links
{
    public static readonly FuzzTarget Map = new(
        "link-map",
        [
            Encoding.UTF8.GetBytes(
                "Archive member included to satisfy reference by file (symbol)\n\n./libz.a(inf.o)               main.o (inflate)\n/usr/lib/x86_64-linux-gnu/libc.a(libc-start.o)\n" +
                "                              crt1.o (__libc_start_main)\n\nDiscarded input sections\n\n .x\n\nMemory Configuration\n\nLinker script and memory map\n\nLOAD main.o\nLOAD ./libz.a\nOUTPUT(x elf64-x86-64)\n"),
            "\nLinker script and memory map\n\nLOAD a\n"u8.ToArray(),
        ],
        bytes =>
        {
            if (LinkMap.Read(new MemoryStream(bytes), new LinkRoom(), default) is not { } map) return "none";
            Must(map.Archives.All(a => a.Key.Length > 0 && a.Value.Count > 0), "an archive has a name and members");
            return $"{Math.Min(map.Archives.Count, 8)} {Math.Min(map.Loaded.Count, 8)} {map.Output is null} {map.IsCut}";
        })
    { Words = ["Archive member included ", "Linker script and memory map\n", "LOAD ", "OUTPUT(", " elf64-x86-64)", ".a(", ".o)", "                              ", "\n\n", "(", ")"] };

    public static readonly FuzzTarget Note = new(
        "link-note",
        ["map\nGNU ld (GNU Binutils) 2.44\nbin/x\n/build/zlib/src\n"u8.ToArray(), "none\nLLD 19\n../x\n/build\n"u8.ToArray(), "own\n\n\n/\n"u8.ToArray()],
        bytes =>
        {
            if (LinkNote.Parse("1", bytes) is not { } note) return "none";
            Must(note.Output is "" or ['/', ..] && !note.Output.Split('/').Any(n => n is "." or ".."), "an output is a plain path");
            return $"{note.Map} {note.Output.Length > 0} {note.Linker.Length > 0}";
        })
    { Words = ["map\n", "none\n", "own\n", "/../", "/./", "//", "GNU ld "] };

    public static readonly FuzzTarget Phases = new(
        "phases",
        [Encoding.UTF8.GetBytes($"#!/bin/sh\n#: pthbs {BuildFormat.Number}\n#: name a\n#: version 1\n#: system x86_64-linux\n{ScriptPhases.Function}\nif phase build; then (\nmake\n) fi\nif phase install; then (\nmake install\n) fi\n")],
        bytes =>
        {
            if (ScriptPhases.Of(BuildScript.Parse(bytes, "script")) is not { } phases) return "none";
            Must(phases.Phases.All(p => p.FirstLine < p.LastLine), "a phase has a beginning and an end");
            Must(phases.Phases.Zip(phases.Phases.Skip(1)).All(p => p.First.LastLine < p.Second.FirstLine && ScriptPhases.IndexOf(p.First.Name) < ScriptPhases.IndexOf(p.Second.Name)), "phases stand in their order");
            return $"{phases.Phases.Count} {Math.Min(phases.Problems.Count, 4)}";
        })
    { Words = [ScriptPhases.Function, "if phase ", "; then (\n", "\n) fi\n", "prepare", "configure", "build", "check", "install", "#: phase "] };

    public static readonly FuzzTarget Shell = new(
        "shell",
        ["set -eu\nif [ \"${a:-\"$(b)\"}\" = 'c' ]; then\n\tfor d in e f; do echo \"$((1 + 2))\" | g; done\nelse\n\tcase $h in i | j) k ;; *) cat <<-X ;; esac\n\tl\n\tX\nfi\nm() { n > o 2>&1; }\n"u8.ToArray()],
        bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            if (ShellSyntax.Find(text) is not { } mistake) return "none";
            Must(mistake.Line >= 1 && mistake.Line <= text.Count(c => c == '\n') + 1, "a mistake stands in a line of the script");
            return mistake.What.Split('\'')[0];
        })
    { Words = ["if ", "then\n", "fi\n", "case ", " in ", ";;", "esac\n", "for ", "do\n", "done\n", "$(", "${", "$((", "))", "\"", "'", "`", "<<X\n", "{ ", "}\n", "(", ")"] };

    private static void Must(bool holds, string what)
    {
        if (!holds) throw new DefectException(what);
    }
}
