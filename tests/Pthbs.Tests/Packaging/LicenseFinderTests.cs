using Pthbs.Packaging;
using Pthbs.Packaging.Licenses;

namespace Pthbs.Tests.Packaging;

public sealed class LicenseFinderTests
{
    private const string Mit = "Copyright (c) 2020 A. Body\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n * of this software and associated documentation files (the \"Software\"), …\nThe above copyright notice and this permission notice shall be included in all copies.";
    private const string Bsd = "Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions are met:";
    private const string Gpl2 = "GNU GENERAL PUBLIC LICENSE\n\t\t       Version 2, June 1991\n";
    private const string Gpl3 = "GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007\n";
    private const string Later = "/* This program is free software; you can redistribute it and/or modify it under the terms of the GNU General Public License as published by\n * the Free Software Foundation; either version 2 of the License, or (at your option) any later version. */";
    private const string Only = "/* under the terms of the GNU General Public License version 2 as published by the Free Software Foundation. */";

    [Theory]
    [InlineData(Mit, "MIT")]
    [InlineData("Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice and this permission notice appear in all copies.", "ISC")]
    [InlineData(Bsd, "BSD-2-Clause")]
    [InlineData(Bsd + " Neither the name of X nor the names of its contributors may be used to endorse or promote products derived from this software", "BSD-3-Clause")]
    [InlineData("Apache License\n Version 2.0, January 2004\n http://www.apache.org/licenses/\n TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION", "Apache-2.0")]
    [InlineData(Bsd + " The name of the author may not be used to endorse or promote products derived from this software", "BSD-3-Clause")]
    [InlineData(Bsd + " The origin of this software must not be misrepresented; you must not claim that you wrote the original software. … may not be used to endorse or promote products derived from this software", "bzip2-1.0.6")]
    [InlineData("Apache License\n Version 2.0, January 2004\n TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION", "Apache-2.0")]
    [InlineData("Mozilla Public License Version 2.0 … Covered Software", "MPL-2.0")]
    [InlineData("2. Altered source versions must be plainly marked as such, and must not be misrepresented as being the original. 3. This notice may not be removed or altered from any source distribution.", "Zlib")]
    [InlineData("Boost Software License - Version 1.0 - August 17th, 2003", "BSL-1.0")]
    [InlineData("This is free and unencumbered software released into the public domain.", "Unlicense")]
    [InlineData("Creative Commons Legal Code\nCC0 1.0 Universal", "CC0-1.0")]
    [InlineData("PNG Reference Library License version 2\n … This notice may not be removed or altered from any source or altered source distribution.", "libpng-2.0")]
    [InlineData("MOZILLA PUBLIC LICENSE\n Version 1.1\n 1.3. \"Covered Code\" means …", "MPL-1.1")]
    [InlineData("GPL 2.0/LGPL 2.1/MPL 1.1 tri-license", "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later")]
    [InlineData("Licensed under the Apache License, Version 2.0 (the \"License\");\nyou may not use this file except in compliance with the License.", "Apache-2.0")]
    [InlineData("All rights reserved. Nobody may do anything.", null)]
    public void A_text_is_recognised_by_its_words(string text, string? license)
    {
        var found = LicenseFinder.Find(Trees.Of(("COPYING", text)), null);
        Assert.Equal(license, found.Expression);
        Assert.Equal(license is null ? Certainty.Unknown : Certainty.Sure, found.Certainty);
    }

    [Theory]
    [InlineData(Gpl2, Later, "GPL-2.0-or-later", Certainty.Sure)]
    [InlineData(Gpl2, Only, "GPL-2.0-only", Certainty.Sure)]
    [InlineData(Gpl2, "int main;", "GPL-2.0-only", Certainty.Likely)]
    [InlineData(Gpl2, "under the terms of the GNU General Public License, version 2, 1991.", "GPL-2.0-only", Certainty.Sure)]
    [InlineData(Gpl3, Later, "GPL-2.0-or-later", Certainty.Likely)]
    [InlineData(Gpl2, "// SPDX-License-Identifier: GPL-2.0-or-later", "GPL-2.0-or-later", Certainty.Sure)]
    [InlineData("GNU LESSER GENERAL PUBLIC LICENSE Version 2.1, February 1999", "GNU Lesser General Public License as published by the Free Software Foundation; either version 2.1 of the License, or (at your option) any later version.", "LGPL-2.1-or-later", Certainty.Sure)]
    public void Whether_later_versions_apply_is_in_the_heads_of_files(string text, string head, string license, Certainty certainty)
    {
        var found = LicenseFinder.Find(Trees.Of(("COPYING", text), ("src/main.c", head)), null);
        Assert.Equal((license, certainty), (found.Expression, found.Certainty));
        Assert.Equal(["COPYING"], found.Files);
    }

    [Fact]
    public void Several_texts_and_strange_ones_are_for_a_person()
    {
        var found = LicenseFinder.Find(Trees.Of(("COPYING", Gpl2), ("LICENSE.mit", Mit), ("a.c", Later)), null);
        Assert.Equal(("GPL-2.0-or-later AND MIT", Certainty.Likely), (found.Expression, found.Certainty));
        Assert.Equal(Certainty.Likely, LicenseFinder.Find(Trees.Of(("LICENSE", Mit), ("LICENSE.other", "ask us")), null).Certainty);
        // The LGPL 3 lies beside the GPL 3 that it adds to.
        Assert.Equal("LGPL-3.0-only", LicenseFinder.Find(Trees.Of(("COPYING", Gpl3), ("COPYING.LESSER", "GNU LESSER GENERAL PUBLIC LICENSE Version 3, 29 June 2007")), null).Expression);
    }

    /// <summary>Sure is what one text says and nothing else denies: jo has the notice of the GPL in COPYING, and the text of MIT for one file below it.</summary>
    [Theory]
    [InlineData(Later + "\n\njson.c: " + Mit, Later, null, "GPL-2.0-or-later AND MIT", Certainty.Likely)]
    [InlineData(Later, Later, null, "GPL-2.0-or-later", Certainty.Sure)]
    [InlineData(Mit, Later, null, "GPL-2.0-or-later AND MIT", Certainty.Likely)]
    [InlineData(Mit, "// SPDX-License-Identifier: Apache-2.0 OR BSD-3-Clause", null, "(Apache-2.0 OR BSD-3-Clause) AND MIT", Certainty.Likely)]
    [InlineData(Mit, "// SPDX-License-Identifier: Apache-2.0 OR MIT", null, "Apache-2.0 OR MIT", Certainty.Sure)]
    [InlineData(Mit, "int main;", "ISC", "MIT", Certainty.Likely)]
    [InlineData(Mit, "int main;", "MIT", "MIT", Certainty.Sure)]
    [InlineData(Gpl2, Later, "GPL-2.0+", "GPL-2.0-or-later", Certainty.Sure)]
    [InlineData(Mit, Later + " As a special exception, you may create a larger work that contains part or all of the Bison parser skeleton", null, "MIT", Certainty.Sure)]
    [InlineData("Mozilla Public License Version 2.0 … Covered Software. \"Secondary License\" means either the GNU General Public License, Version 2.0, or any later versions of those licenses.", "int main;", null, "MPL-2.0", Certainty.Sure)]
    public void What_disagrees_makes_a_license_likely(string text, string head, string? declared, string license, Certainty certainty)
    {
        var found = LicenseFinder.Find(Trees.Of(("COPYING", text), ("src/main.c", head)), declared);
        Assert.Equal((license, certainty), (found.Expression, found.Certainty));
        Assert.Equal(certainty == Certainty.Sure, found.Reason is null);
    }

    [Fact]
    public void One_file_of_many_does_not_change_the_license_and_is_told()
    {
        var found = LicenseFinder.Find(Trees.Of(("COPYING", Mit), ("a.c", "// SPDX-License-Identifier: MIT"), ("b.c", "// SPDX-License-Identifier: MIT"), ("c.c", Later)), null);
        Assert.Equal(("MIT", Certainty.Likely), (found.Expression, found.Certainty));
        Assert.Equal("COPYING says MIT, and file headers say GPL-2.0-or-later: decide which apply", found.Reason);
    }

    [Fact]
    public void Without_a_text_what_files_name_is_likely_at_most()
    {
        Assert.Equal(("Zlib", Certainty.Likely), Of(LicenseFinder.Find(Trees.Of(("a.c", "")), "Zlib")));
        Assert.Equal(((string?)null, Certainty.Unknown), Of(LicenseFinder.Find(Trees.Of(("a.c", "")), "BSD License")));
        Assert.Equal(("ISC", Certainty.Likely), Of(LicenseFinder.Find(Trees.Of(("a.c", "// SPDX-License-Identifier: ISC\n")), null)));
        Assert.Equal(("GPL-2.0-or-later", Certainty.Likely), Of(LicenseFinder.Find(Trees.Of(("a.c", Later)), null)));
        Assert.Equal(("MIT", Certainty.Likely), Of(LicenseFinder.Find(Trees.Of(("a.c", Mit)), null)));

        static (string?, Certainty) Of(LicenseFinding finding) => (finding.Expression, finding.Certainty);
    }

    [Fact]
    public void Texts_that_a_choice_names_are_the_choice()
    {
        var found = LicenseFinder.Find(Trees.Of(("COPYING", "GPL 2.0/LGPL 2.1/MPL 1.1 tri-license"), ("COPYING.LGPL", "GNU LESSER GENERAL PUBLIC LICENSE Version 2.1, February 1999"), ("COPYING.MPL", "MOZILLA PUBLIC LICENSE Version 1.1 Covered Code")), null);
        Assert.Equal(("MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later", Certainty.Sure), (found.Expression, found.Certainty));
    }

    [Fact]
    public void The_texts_of_bsd_and_zlib_in_one_file_are_not_bzip2s()
    {
        var found = LicenseFinder.Find(Trees.Of(("LICENSE", Bsd + " all advertising materials mentioning features or use of this software must display. The origin of this software must not be misrepresented; you must not claim that you wrote the original software. Altered source versions must be plainly marked as such, and must not be misrepresented. This notice may not be removed or altered from any source distribution.")), null);
        Assert.Equal("BSD-4-Clause AND Zlib", found.Expression);
    }

    /// <summary>Two scripts beside a license that is not known do not make it theirs.</summary>
    [Fact]
    public void What_few_files_name_is_not_the_license_of_a_source_with_a_strange_text()
    {
        var found = LicenseFinder.Find(Trees.Of(("LICENSE", "ask us"), ("a.c", ""), ("b.c", ""), ("c.sh", "# SPDX-License-Identifier: MIT")), null);
        Assert.Equal((null, Certainty.Unknown), (found.Expression, found.Certainty));
        Assert.Contains("LICENSE was not recognised", found.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_in_heads_and_texts_in_pages_are_likely()
    {
        Assert.Equal(("BSD-3-Clause", Certainty.Likely), Found(LicenseFinder.Find(Trees.Of(("a.py", "# Use of this file is governed by the BSD 3-clause license that can be found in the LICENSE.txt")), "BSD")));
        Assert.Equal(("MIT", Certainty.Likely), Found(LicenseFinder.Find(Trees.Of(("tool.html", $"<p>\n{Mit}\n</p>")), null)));

        static (string?, Certainty) Found(LicenseFinding finding) => (finding.Expression, finding.Certainty);
    }

    [Theory]
    [InlineData("Alternatively, the contents of this file may be used under the terms of\n * either the GNU General Public License Version 2 or later (the \"GPL\"), or\n * the GNU Lesser General Public License Version 2.1 or later (the \"LGPL\"), in which case", "MOZILLA PUBLIC LICENSE Version 1.1 Covered Code", "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later", Certainty.Sure)]
    [InlineData("either under the terms of the GNU Lesser General Public\n * License version 2.1 as published by the Free Software Foundation\n * (the \"LGPL\") or, at your option, under the terms of the Mozilla\n * Public License Version 1.1 (the \"MPL\").", "GNU LESSER GENERAL PUBLIC LICENSE Version 2.1, February 1999", "LGPL-2.1-only OR MPL-1.1", Certainty.Sure)]
    [InlineData(Bsd + " Alternatively, this software may be distributed under the terms of the GNU General Public License (\"GPL\") version 2 as published by the Free Software Foundation.", Bsd, "BSD-2-Clause OR GPL-2.0-only", Certainty.Sure)]
    public void Heads_that_offer_a_choice_say_more_than_one_text(string head, string text, string license, Certainty certainty)
    {
        var found = LicenseFinder.Find(Trees.Of(("COPYING", text), ("a.c", "/* " + head + " */")), null);
        Assert.Equal((license, certainty), (found.Expression, found.Certainty));
        Assert.Equal((license, Certainty.Likely), LicenseFinder.Find(Trees.Of(("a.c", "/* " + head + " */")), null) is var alone ? (alone.Expression, alone.Certainty) : default);
    }

    [Theory]
    [InlineData("MIT OR Apache-2.0", Certainty.Sure, null, "MIT OR Apache-2.0")]
    [InlineData("MIT OR Apache-2.0", Certainty.Sure, null, "MIT OR Apache-2.0", "MIT OR Apache-2.0", "")]
    [InlineData("(MIT OR Apache-2.0) AND BSD-3-Clause", Certainty.Sure, null, "(MIT OR Apache-2.0) AND BSD-3-Clause")]
    [InlineData("GPL-2.0-only OR MIT", Certainty.Sure, null, "GPL-2.0-only OR MIT")]
    // What the build system's files declare says as much as heads do, where those say nothing else.
    [InlineData("MIT OR Apache-2.0", Certainty.Sure, "MIT OR Apache-2.0", "")]
    [InlineData("MIT", Certainty.Sure, "MIT OR Apache-2.0", "MIT")]
    // Most offer a choice, and one does not.
    [InlineData("(MIT OR Apache-2.0) AND MIT", Certainty.Likely, null, "MIT OR Apache-2.0", "MIT OR Apache-2.0", "MIT")]
    // Who takes all under the one license of the text needs no choice.
    [InlineData("MIT", Certainty.Sure, null, "MIT", "MIT", "MIT OR Apache-2.0")]
    [InlineData("MIT OR Apache-2.0", Certainty.Likely, null, "MIT OR Apache-2.0", "MIT OR Apache-2.0", "ISC")]
    // The text is of none of those that the heads offer.
    [InlineData("(ISC OR Apache-2.0) AND MIT", Certainty.Likely, null, "ISC OR Apache-2.0")]
    public void Tags_that_offer_a_choice_say_more_than_one_text(string license, Certainty certainty, string? declared, params string[] tags)
    {
        var files = tags.Select((tag, i) => ($"{i}.c", tag.Length == 0 ? "" : $"// SPDX-License-Identifier: {tag}"));
        var found = LicenseFinder.Find(Trees.Of([("LICENSE", Mit), .. files]), declared);
        Assert.Equal((license, certainty), (found.Expression, found.Certainty));
    }

    [Fact]
    public void A_choice_with_both_texts_beside_it_is_a_choice()
    {
        (string, string) mit = ("LICENSE-MIT", Mit), apache = ("LICENSE-APACHE", "Apache License Version 2.0, January 2004 TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION");
        var found = LicenseFinder.Find(Trees.Of(mit, apache, ("a.c", "// SPDX-License-Identifier: MIT OR Apache-2.0")), null);
        Assert.Equal(("MIT OR Apache-2.0", Certainty.Sure), (found.Expression, found.Certainty));
        Assert.Equal(["LICENSE-APACHE", "LICENSE-MIT"], found.Files.Order(StringComparer.Ordinal));
        // Two texts alone say neither that both apply, nor that one can be chosen.
        Assert.Equal(Certainty.Likely, LicenseFinder.Find(Trees.Of(mit, apache), null).Certainty);
    }

    [Theory]
    [InlineData("MIT", true)]
    [InlineData("BSD-2-Clause.txt", true)]
    [InlineData("LICENSES/MIT.txt", true)]
    [InlineData("license.md", true)]
    [InlineData("GPLv3", true)]
    [InlineData("Apache-2.0", true)]
    [InlineData("gpl-2.0-or-later.txt", true)]
    [InlineData("UNLICENSE", true)]
    [InlineData("LICENSE.MIT", false)]
    [InlineData("COPYING.LIB", false)]
    [InlineData("LICENSE_1_0.txt", false)]
    [InlineData("LICENSE-APACHE", false)]
    public void Texts_are_found_by_many_names_and_named_where_the_layouts_do_not_look(string file, bool isNamed)
    {
        var draft = Trees.Draft(Trees.Of(("Makefile", "all:\n"), (file, Mit), ("mit.c", "ask us"), ("NOTICE", "")));
        Assert.Equal(("MIT", Certainty.Sure), (draft.License.Expression, draft.License.Certainty));
        Assert.Equal(isNamed ? (string[])[.. ((string[])[file, "NOTICE"]).Order(StringComparer.Ordinal)] : [], draft.LicenseFiles);
        Assert.Equal(isNamed, TemplateText.Of(draft).Contains($"\"{file}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void License_files_have_different_names() =>
        Assert.Equal(["LICENSES/MIT.txt", "NOTICE"], Trees.Draft(Trees.Of(("Makefile", "all:\n"), ("LICENSES/MIT.txt", Mit), ("MIT.txt", Mit), ("NOTICE", ""), ("NOTICE of ours", ""))).LicenseFiles);

    [Theory]
    [InlineData("COPYING.OpenSSL")]
    [InlineData("LICENSE.docs")]
    [InlineData("COPYING-exceptions.txt")]
    public void A_text_that_can_be_for_a_part_is_not_sure(string file)
    {
        var found = LicenseFinder.Find(Trees.Of((file, Mit)), null);
        Assert.Equal(("MIT", Certainty.Likely), (found.Expression, found.Certainty));
        Assert.Contains(file, found.Reason, StringComparison.Ordinal);
        Assert.Equal(Certainty.Likely, LicenseFinder.Find(Trees.Of(("COPYING", Gpl2), (file, Later), ("a.c", Later)), null).Certainty);
        var beside = LicenseFinder.Find(Trees.Of(("COPYING", Gpl2), (file, Mit), ("a.c", Later)), null);
        Assert.Equal(("GPL-2.0-or-later AND MIT", Certainty.Likely), (beside.Expression, beside.Certainty));
        Assert.Contains($"; {file} can be for a part alone", beside.Reason, StringComparison.Ordinal);
    }
}
