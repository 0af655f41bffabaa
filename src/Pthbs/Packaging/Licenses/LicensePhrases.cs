using System.Text;

namespace Pthbs.Packaging.Licenses;

/// <summary>
/// Licenses by phrases that are in their texts and in no other license's. Compared are words alone: in small letters, one blank between two, without punctuation, so that no line break and no frame of stars matters.
/// </summary>
internal static class LicensePhrases
{
    private const string Redistribution = "redistribution and use in source and binary forms with or without modification are permitted provided that the following conditions are met";

    private const string ZlibEnd = "this notice may not be removed or altered from any source distribution";

    private const string OriginKept = "the origin of this software must not be misrepresented you must not claim that you wrote the original software";

    private const string MozillaTriple = "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later";

    private static readonly Phrase[] All =
    [
        new("MIT", "permission is hereby granted free of charge to any person obtaining a copy of this software and associated documentation files", "the above copyright notice and this permission notice"),
        new("ISC", "this software for any purpose with or without fee is hereby granted provided that the above copyright notice and this permission notice appear in all copies"),
        new("0BSD", "this software for any purpose with or without fee is hereby granted the software is provided as is"),
        new("BSD-4-Clause", Redistribution, "all advertising materials mentioning features or use of this software must display"),
        new("bzip2-1.0.6", Redistribution, OriginKept) { Without = ZlibEnd },
        new("BSD-3-Clause", Redistribution, "used to endorse or promote products derived from this software") { Without = "all advertising materials mentioning features", AlsoWithout = OriginKept },
        new("BSD-2-Clause", Redistribution) { Without = "endorse or promote products", AlsoWithout = "all advertising materials mentioning features" },
        new("Apache-2.0", "apache license version 2 0 january 2004", "terms and conditions for use reproduction and distribution"),
        new("Apache-2.0", "licensed under the apache license version 2 0 the license you may not use this file except in compliance with the license"),
        new("GPL-1.0", "gnu general public license version 1 february 1989"),
        new("GPL-2.0", "gnu general public license version 2 june 1991"),
        new("GPL-3.0", "gnu general public license version 3 29 june 2007"),
        new("LGPL-2.0", "gnu library general public license version 2 june 1991"),
        new("LGPL-2.1", "gnu lesser general public license version 2 1 february 1999"),
        new("LGPL-3.0", "gnu lesser general public license version 3 29 june 2007"),
        new("AGPL-3.0", "gnu affero general public license version 3 19 november 2007"),
        new(MozillaTriple, "mpl 1 1 gpl 2 0 lgpl 2 1"),
        new(MozillaTriple, "gpl 2 0 lgpl 2 1 mpl 1 1"),
        new(MozillaTriple, "alternatively the contents of this file may be used under the terms of either the gnu general public license version 2 or later", "lesser general public license version 2 1 or later"),
        new("LGPL-2.1-only OR MPL-1.1", "gnu lesser general public license version 2 1 as published by the free software foundation the lgpl or at your option under the terms of the mozilla public license version 1 1"),
        new("MPL-1.1", "mozilla public license version 1 1", "covered code"),
        new("MPL-2.0", "mozilla public license version 2 0", "covered software"),
        new("Zlib", "altered source versions must be plainly marked as such and must not be misrepresented", ZlibEnd),
        new("libpng-2.0", "png reference library license version 2"),
        new("BSL-1.0", "boost software license version 1 0 august 17th 2003"),
        new("Unlicense", "this is free and unencumbered software released into the public domain"),
        new("CC0-1.0", "cc0 1 0 universal"),
        new("CC-BY-3.0", "creative commons attribution 3 0"),
        new("Artistic-2.0", "the artistic license 2 0"),
        new("Artistic-1.0-Perl OR GPL-1.0-or-later", "same terms as the perl 5 programming language system itself"),
        new("WTFPL", "do what the fuck you want to public license"),
    ];

    /// <summary>The licenses whose texts are in a text.</summary>
    /// <param name="words">What <see cref="Words"/> made of it.</param>
    public static List<string> In(string words)
    {
        var found = new List<string>();
        foreach (var phrase in All) if (phrase.IsIn(words) && !found.Contains(phrase.License)) found.Add(phrase.License);
        return found;
    }

    /// <summary>The words of a text.</summary>
    public static string Words(string text)
    {
        var words = new StringBuilder(text.Length);
        var gap = false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                gap = words.Length > 0;
                continue;
            }

            if (gap) words.Append(' ');
            gap = false;
            words.Append(char.ToLowerInvariant(c));
        }

        return words.ToString();
    }

    private sealed record Phrase(string License, string First, string? Second = null)
    {
        public string? Without { get; init; }

        public string? AlsoWithout { get; init; }

        public bool IsIn(string words) => words.Contains(First, StringComparison.Ordinal) && (Second is null || words.Contains(Second, StringComparison.Ordinal))
            && (Without is null || !words.Contains(Without, StringComparison.Ordinal)) && (AlsoWithout is null || !words.Contains(AlsoWithout, StringComparison.Ordinal));
    }
}
