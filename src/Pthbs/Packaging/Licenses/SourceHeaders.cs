using Pthbs.Licensing;
using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.Licenses;

/// <summary>What the heads of source files say of their license.</summary>
internal sealed class SourceHeaders
{
    private const int MostFiles = 400;
    private const int HeadLength = 4096;
    private const string Tag = "SPDX-License-Identifier:";
    private static readonly string[] Endings = [".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".py", ".pl", ".pm", ".y", ".l", ".sh", ".in"];
    private static readonly string[] Families = ["affero general public license", "lesser general public license", "library general public license", "general public license"];
    private static readonly string[] Others = ["bsd 3 clause license", "3 clause bsd license", "bsd 2 clause license", "2 clause bsd license", "under the mit license"];
    private static readonly string[] OtherNames = ["BSD-3-Clause", "BSD-3-Clause", "BSD-2-Clause", "BSD-2-Clause", "MIT"];
    private static readonly string[] Generators = ["bison", "libtool", "autoconf"];
    private static readonly string[] FamilyNames = ["AGPL", "LGPL", "LGPL", "GPL"];

    /// <summary>The licenses of SPDX tags, and how many files have each.</summary>
    public Dictionary<string, int> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>What the usual notices say, of the GNU licenses above all (<c>GPL-2.0-or-later</c>), and how many files have each.</summary>
    public Dictionary<string, int> Notices { get; } = new(StringComparer.Ordinal);

    /// <summary>Other licenses whose whole texts stand in heads.</summary>
    public Dictionary<string, int> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>How many files were read.</summary>
    public int Files { get; private set; }

    /// <summary>Reads the heads of a source's files.</summary>
    public static SourceHeaders Read(SourceTree tree)
    {
        var headers = new SourceHeaders();
        var read = 0;
        foreach (var file in tree.Files)
        {
            if (!Array.Exists(Endings, ending => file.EndsWith(ending, StringComparison.Ordinal))) continue;
            // What autoconf's people wrote is theirs.
            if (file.EndsWith("Makefile.in", StringComparison.Ordinal) || file.EndsWith("config.h.in", StringComparison.Ordinal) || file.Contains("m4/", StringComparison.Ordinal) || file.StartsWith("test", StringComparison.Ordinal)) continue;
            if (read++ == MostFiles) break;
            headers.Files = read;
            headers.Add(tree.Read(file, HeadLength));
        }

        return headers;
    }

    /// <summary>What tags and notices say together.</summary>
    public Dictionary<string, int> Stated()
    {
        var stated = new Dictionary<string, int>(Tags, StringComparer.Ordinal);
        foreach (var (name, count) in Notices) stated[name] = stated.GetValueOrDefault(name) + count;
        return stated;
    }

    /// <summary>What most files say; null if none says anything.</summary>
    public static string? Most(Dictionary<string, int> counts)
    {
        string? most = null;
        foreach (var name in counts.Keys.Order(StringComparer.Ordinal)) if (most is null || counts[name] > counts[most]) most = name;
        return most;
    }

    private void Add(string head)
    {
        if (head.IndexOf(Tag, StringComparison.Ordinal) is >= 0 and var at)
        {
            var line = head[(at + Tag.Length)..].Split('\n')[0].Replace("*/", "", StringComparison.Ordinal).Replace("-->", "", StringComparison.Ordinal).Trim();
            if (LicenseExpression.TryParse(line) is { } expression) Count(Tags, expression.ToString());
            return;
        }

        var words = LicensePhrases.Words(head);
        // What bison, libtool and autoconf put into every source says nothing of it.
        if (words.Contains("as a special exception", StringComparison.Ordinal) && Array.Exists(Generators, words.Contains)) return;
        var texts = LicensePhrases.In(words);
        if ((Choice(words, texts) ?? Notice(words)) is { } notice) Count(Notices, notice);
        foreach (var license in texts) Count(Texts, license);
    }

    /// <summary>The licenses of which a head lets people choose one; null if it has no choice.</summary>
    private static string? Choice(string words, List<string> texts)
    {
        if (texts.Find(license => license.Contains(" OR ", StringComparison.Ordinal)) is { } known) return known;
        // As the kernel's people write it: the text of a BSD license, and the name of the GPL behind it.
        if (texts is not [var text] || words.IndexOf("alternatively this ", StringComparison.Ordinal) is not (>= 0 and var at) || Notice(words[at..]) is not { } other) return null;
        return $"{text} OR {other}";
    }

    /// <summary>What the whole notice of a license of GNU in a text names; null if there is none, or the license is only mentioned.</summary>
    public static string? WholeNotice(string words) => words.Contains("as published by the free software foundation", StringComparison.Ordinal) ? Notice(words) : null;

    /// <summary>What a notice names: for those of GNU, what "the GNU … License as published by the Free Software Foundation; either version 2 …, or (at your option) any later version" says.</summary>
    private static string? Notice(string words)
    {
        for (var i = 0; i < Families.Length; i++)
        {
            if (words.IndexOf($"gnu {Families[i]}", StringComparison.Ordinal) is not (>= 0 and var at)) continue;
            var rest = words.AsSpan(at, Math.Min(words.Length - at, 400));
            var version = rest.IndexOf("version ");
            if (version < 0) return null;
            rest = rest[(version + "version ".Length)..];
            if (rest.Length == 0 || rest[0] is not ('1' or '2' or '3')) return null;
            var number = FamilyNames[i] == "LGPL" && rest.StartsWith("2 1") ? "2.1" : $"{rest[0]}.0";
            var isLater = rest.IndexOf("any later version") >= 0;
            return $"{FamilyNames[i]}-{number}-{(isLater ? "or-later" : "only")}";
        }

        for (var i = 0; i < Others.Length; i++) if (words.Contains(Others[i], StringComparison.Ordinal)) return OtherNames[i];
        return null;
    }

    private static void Count(Dictionary<string, int> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;
}
