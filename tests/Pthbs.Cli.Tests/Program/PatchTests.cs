namespace Pthbs.Cli.Tests.Program;

/// <summary>What is edited in a kept build becomes a patch of the package.</summary>
public sealed class PatchTests : IDisposable
{
    private const int Usage = 2, Build = 5;
    private readonly RealProgram _program = new();

    public PatchTests()
    {
        using var tar = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(tar, System.Formats.Tar.TarEntryFormat.Ustar, leaveOpen: true))
            foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[("text", "one\ntwo\nthree\n"), ("share/other", "other\n"), ("unused", "x\n")])
            {
                using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
                writer.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, $"thing-1.0/{name}") { DataStream = content });
            }

        _program.Collection.Source("thing-1.0.tar", tar.ToArray());
        _program.Collection.Write("packages/thing/thing.sh.j2", """
            {% set archive = source("thing-1.0.tar") %}
            #!/bin/sh
            #: pthbs 2
            #: name thing
            #: version 1.0
            #: system {{ system }}
            #: depends {{ dep("tools") }}
            #: source {{ archive }} unpack strip=1 into=src
            {% for line in patches | default([]) %}
            #: source {{ line }}
            {% endfor %}

            set -eu
            phase() { case " ${phases-prepare configure build check install} " in *" $1 "*) printf '#: phase %s\n' "$1" ;; *) return 1 ;; esac; }
            cd src
            if phase prepare; then (
            true
            {% for line in patches | default([]) %}
            busybox patch -p1 < ../{{ line.split(" ")[1] }}
            {% endfor %}
            ) fi
            if phase build; then (
            busybox rm unused
            echo made > made
            busybox grep -q TWO text && busybox grep -q new added && busybox grep -q second share/other
            ) fi
            if phase install; then (
            cat text share/other added > $out/text
            ) fi

            """);
    }

    private string Folder => $"{_program.Collection.Path}/packages/thing";

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_patch_that_holds_paths_of_the_build_is_told_with_the_files()
    {
        _program.Collection.Tools();
        (await _program.RunAsync("build", "thing")).Failed(Build);
        (await InsideAsync("busybox sed -i s/two/TWO/ text; echo cd /build/thing/src, prefix=/pthbs/thing.0123 > share/other")).Succeeded();
        Assert.DoesNotContain("warning", (await _program.RunAsync("collection", "patch", "thing", "fix", "text")).Succeeded().Error, StringComparison.Ordinal);
        var made = (await _program.RunAsync("collection", "patch", "thing", "fix")).Succeeded();
        foreach (var told in (string[])["warning: the patch holds paths of this build or of the store, in share/other\n", "name the files to take: pthbs collection patch thing fix FILE\n"]) Assert.Contains(told, made.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_edited_is_a_patch_that_the_template_names_and_the_build_applies()
    {
        _program.Collection.Tools();
        (await _program.RunAsync("collection", "patch", "thing", "fix")).Failed(Usage, "no build of 'thing' is kept");
        (await _program.RunAsync("build", "thing")).Failed(Build);
        (await _program.RunAsync("collection", "patch", "thing", "fix")).Failed(Usage, "the source in the kept build is what it was", "pthbs shell --failed thing");
        (await InsideAsync("busybox sed -i s/two/TWO/ text; echo new > added")).Succeeded();
        (await _program.RunAsync("collection", "patch", "thing", "fix", "none")).Failed(Usage, "there is no such file in the source");
        (await _program.RunAsync("collection", "patch", "thing", "../fix")).Failed(Usage, "a patch cannot have this name");
        Assert.False(File.Exists($"{Folder}/fix.patch"));

        // What the build made or deleted is not in it, nor what is new and not named.
        var made = (await _program.RunAsync("collection", "patch", "thing", "fix")).Succeeded();
        Assert.Equal([$"{Folder}/fix.patch"], made.Lines);
        Assert.Equal("--- a/text\n+++ b/text\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n", await File.ReadAllTextAsync($"{Folder}/fix.patch"));
        Assert.StartsWith("{% set archive = source(\"thing-1.0.tar\") %}\n{% set patches = [file(\"fix.patch\")] %}\n#!/bin/sh\n", await File.ReadAllTextAsync($"{Folder}/thing.sh.j2"), StringComparison.Ordinal);

        // A new file may be a person's or the build's: it is told, and how to add it.
        foreach (var told in (string[])["not in the patch, because they are new: ", "added", "made", "pthbs collection patch thing fix FILE"]) Assert.Contains(told, made.Error, StringComparison.Ordinal);

        // Made anew, with one file more: before and after the build that applies it.
        (await _program.RunAsync("collection", "patch", "thing", "fix.patch", "text", "added")).Succeeded();
        (await _program.RunAsync("build", "thing")).Failed(Build);
        // What the patch changed and nobody since is told of nowhere.
        var untouched = await _program.RunAsync("collection", "patch", "thing", "other");
        untouched.Failed(Usage, "the source in the kept build is what it was", "new, and in a patch only if named: made");
        Assert.DoesNotContain("changes it", untouched.Error, StringComparison.Ordinal);
        (await InsideAsync("busybox sed -i s/one/ONE/ text; echo second >> share/other")).Succeeded();
        var again = (await _program.RunAsync("collection", "patch", "thing", "fix", "text")).Succeeded();
        Assert.Contains("is already in the fact 'patches'", again.Error, StringComparison.Ordinal);
        Assert.Equal(
            "--- a/text\n+++ b/text\n@@ -1,3 +1,3 @@\n-one\n-two\n+ONE\n+TWO\n three\n--- /dev/null\n+++ b/added\n@@ -0,0 +1,1 @@\n+new\n", await File.ReadAllTextAsync($"{Folder}/fix.patch"));

        // A second one: what the first changes is left out, and said, if it was edited since that was made.
        var second = (await _program.RunAsync("collection", "patch", "thing", "second")).Succeeded();
        Assert.DoesNotContain("changes it", second.Error, StringComparison.Ordinal);
        (await _program.RunAsync("collection", "patch", "thing", "third", "text")).Failed(Usage, "this file cannot be in the patch", "fix.patch changes it");
        Assert.Contains("{% set patches = [file(\"fix.patch\"), file(\"second.patch\")] %}", await File.ReadAllTextAsync($"{Folder}/thing.sh.j2"), StringComparison.Ordinal);
        var built = (await _program.RunAsync("build", "thing")).Succeeded();
        Assert.Equal("ONE\nTWO\nthree\nother\nsecond\nnew\n", await File.ReadAllTextAsync($"{built.Lines[0]}/text"));
    }

    /// <summary>The build does not have to have applied a patch that changes a file: what counts is that the template names it.</summary>
    [Fact]
    public async Task A_second_patch_of_one_kept_build_leaves_alone_what_the_first_one_changes()
    {
        _program.Collection.Tools();
        (await _program.RunAsync("build", "thing")).Failed(Build);
        (await InsideAsync("busybox sed -i s/two/TWO/ text; echo new > added")).Succeeded();
        (await _program.RunAsync("collection", "patch", "thing", "fix", "text", "added")).Succeeded();
        // What is as the first one makes it needs no word.
        (await InsideAsync("echo second >> share/other")).Succeeded();
        var second = (await _program.RunAsync("collection", "patch", "thing", "second")).Succeeded().Error;
        Assert.Contains("in the patch: share/other\n", second, StringComparison.Ordinal);
        Assert.DoesNotContain("changes it", second, StringComparison.Ordinal);
        Assert.DoesNotContain("text", await File.ReadAllTextAsync($"{Folder}/second.patch"), StringComparison.Ordinal);

        (await InsideAsync("busybox sed -i s/one/ONE/ text")).Succeeded();
        (await _program.RunAsync("collection", "patch", "thing", "third", "text")).Failed(Usage, "this file cannot be in the patch", "fix.patch changes it: pthbs collection patch thing fix.patch text");
        (await _program.RunAsync("collection", "patch", "thing", "third")).Failed(Usage, "nothing that differs in the kept build can be in this patch", "text: fix.patch changes it");
        Assert.False(File.Exists($"{Folder}/third.patch"));

        // Made anew, the first one has what it had and the new edit.
        (await _program.RunAsync("collection", "patch", "thing", "fix", "text")).Succeeded();
        Assert.Contains("b/added", await File.ReadAllTextAsync($"{Folder}/fix.patch"), StringComparison.Ordinal);
        var built = (await _program.RunAsync("build", "thing")).Succeeded();
        Assert.Equal("ONE\nTWO\nthree\nother\nsecond\nnew\n", await File.ReadAllTextAsync($"{built.Lines[0]}/text"));
    }

    [Fact]
    public async Task What_is_there_is_not_replaced_and_a_template_that_cannot_be_edited_stays()
    {
        _program.Collection.Tools();
        (await _program.RunAsync("build", "thing")).Failed(Build);
        (await InsideAsync("echo more >> text")).Succeeded();
        _program.Collection.Write("packages/thing/mine.patch", "mine\n");
        (await _program.RunAsync("collection", "patch", "thing", "mine")).Failed(Usage, $"{Folder}/mine.patch: 'mine.patch' is there already, and the template does not name it", "got:      a file that is no patch", "hint: give the new patch another name, or move this away", "{% set patches = [file(\"mine.patch\")] %}");
        _program.Collection.Write("packages/thing/older.patch", "--- a/text\n+++ b/text\n@@ -1,1 +1,1 @@\n-one\n+1\n");
        (await _program.RunAsync("collection", "patch", "thing", "older")).Failed(Usage, "got:      a patch that changes text");
        Directory.CreateDirectory($"{Folder}/folder.patch");
        (await _program.RunAsync("collection", "patch", "thing", "folder")).Failed(Usage, "'folder.patch' is there already", "got:      something that is no file");
        var template = await File.ReadAllTextAsync($"{Folder}/thing.sh.j2");
        _program.Collection.Source("listed.patch", "--- a/text\n+++ b/text\n@@ -1,1 +1,1 @@\n-one\n+1\n"u8.ToArray());
        _program.Collection.Write("packages/thing/thing.sh.j2", "{% set patches = [source(\"listed.patch\")] %}\n" + template);
        (await _program.RunAsync("collection", "patch", "thing", "listed")).Failed(Usage, "the package has a source called 'listed.patch' already", "give the patch another name");
        Assert.False(File.Exists($"{Folder}/listed.patch"));
        _program.Collection.Write("packages/thing/thing.sh.j2", template + "{% if %}\n");
        (await _program.RunAsync("collection", "patch", "thing", "fix")).Failed(3, "thing.sh.j2:", "unexpected end of statement block");
        var odd = "{% set patches = [] | list %}\n" + template;
        _program.Collection.Write("packages/thing/thing.sh.j2", odd);
        (await _program.RunAsync("collection", "patch", "thing", "fix")).Failed(3, "thing.sh.j2:1:8: ", "does not end the fact 'patches' with a list", "[file(\"fix.patch\")]");
        Assert.Equal(("mine\n", odd, false), (await File.ReadAllTextAsync($"{Folder}/mine.patch"), await File.ReadAllTextAsync($"{Folder}/thing.sh.j2"), File.Exists($"{Folder}/fix.patch")));
    }

    /// <summary>A patch that a person named in the template after the build was kept.</summary>
    [Fact]
    public async Task What_a_patch_has_that_the_kept_build_did_not_apply_stays_in_it()
    {
        _program.Collection.Tools();
        (await _program.RunAsync("build", "thing")).Failed(Build);
        (await InsideAsync("busybox sed -i s/two/TWO/ text")).Succeeded();
        const string Other = "--- a/share/other\n+++ b/share/other\n@@ -1,1 +1,2 @@\n other\n+second\n", New = "--- /dev/null\n+++ b/added\n@@ -0,0 +1,1 @@\n+new\n";
        _program.Collection.Write("packages/thing/fix.patch", $"Why it is needed.\n\n{Other}{New}");
        var template = await File.ReadAllTextAsync($"{Folder}/thing.sh.j2");
        _program.Collection.Write("packages/thing/thing.sh.j2", "{% set patches = [file(\"fix.patch\")] %}\n" + template);
        (await _program.RunAsync("collection", "patch", "thing", "fix")).Succeeded();
        var made = await File.ReadAllTextAsync($"{Folder}/fix.patch");
        Assert.StartsWith("Why it is needed.\n\n--- a/", made, StringComparison.Ordinal);
        foreach (var part in (string[])[Other, New, "-two\n+TWO\n"]) Assert.Contains(part, made, StringComparison.Ordinal);
        Assert.Equal("one\nTWO\nthree\nother\nsecond\nnew\n", await File.ReadAllTextAsync($"{(await _program.RunAsync("build", "thing")).Succeeded().Lines[0]}/text"));

        // Changes that do not fit cannot be kept in it: then it stays as it is.
        _program.Collection.Write("packages/thing/thing.sh.j2", template.Replace("grep -q second", "grep -q third", StringComparison.Ordinal));
        (await _program.RunAsync("build", "thing")).Failed(Build);
        (await InsideAsync("busybox sed -i s/two/TWO/ text")).Succeeded();
        var odd = Other.Replace(" other\n", " another\n", StringComparison.Ordinal);
        _program.Collection.Write("packages/thing/fix.patch", odd);
        _program.Collection.Write("packages/thing/thing.sh.j2", "{% set patches = [file(\"fix.patch\")] %}\n" + template);
        (await _program.RunAsync("collection", "patch", "thing", "fix")).Failed(Usage, "fix.patch: the kept build did not apply this patch, and its changes of share/other do not fit");
        Assert.Equal(odd, await File.ReadAllTextAsync($"{Folder}/fix.patch"));
    }

    /// <summary>What a patch cannot say is told by name, and spoils nothing of what it can.</summary>
    [Fact]
    public async Task What_became_something_else_is_told_and_not_in_the_patch()
    {
        _program.Collection.Tools();
        (await _program.RunAsync("build", "thing")).Failed(Build);
        (await InsideAsync("busybox rm -r share text; echo x > share; busybox ln -s unused text; busybox mkfifo pipe; busybox ln -s text new-link; : > empty")).Succeeded();
        (await _program.RunAsync("collection", "patch", "thing", "fix")).Failed(
            Usage, "nothing that differs", "share: it is a regular file, and was a directory", "text: it is a symbolic link, and was a regular file", "phase 'prepare'");
        foreach (var (name, why) in ((string, string)[])[("text", "it is a symbolic link, and was a regular file"), ("pipe", "it is a FIFO"), ("new-link", "it is a symbolic link"), ("empty", "it is an empty file")])
            (await _program.RunAsync("collection", "patch", "thing", "fix", name)).Failed(Usage, "this file cannot be in the patch", why);
        foreach (var name in (string[])["./text", "../text", "share/../text"]) (await _program.RunAsync("collection", "patch", "thing", "fix", name)).Failed(Usage, "there is no such file in the source");
        Assert.False(File.Exists($"{Folder}/fix.patch"));

        (await InsideAsync("busybox rm text; busybox mkfifo text; echo new > added")).Succeeded();
        var made = (await _program.RunAsync("collection", "patch", "thing", "fix", "added")).Succeeded();
        Assert.Equal("--- /dev/null\n+++ b/added\n@@ -0,0 +1,1 @@\n+new\n", await File.ReadAllTextAsync(made.Lines[0]));
    }

    [Fact]
    public async Task A_name_that_no_patch_can_have_is_refused_before_anything_is_written()
    {
        _program.Collection.Tools();
        (await _program.RunAsync("build", "thing")).Failed(Build);
        var source = Assert.Single(Directory.GetDirectories($"{_program.State}/builds", "src", SearchOption.AllDirectories));
        foreach (var name in (string[])["two\nlines", "a\tb", "last ", "a b"]) await File.WriteAllTextAsync($"{source}/{name}", "new\n", TestContext.Current.CancellationToken);
        foreach (var name in (string[])["two\nlines", "a\tb", "last "])
            (await _program.RunAsync("collection", "patch", "thing", "fix", "a b", name)).Failed(Usage, "this file cannot be in the patch", "its name has a control character");
        Assert.False(File.Exists($"{Folder}/fix.patch"));
        var made = (await _program.RunAsync("collection", "patch", "thing", "fix", "a b")).Succeeded();
        Assert.StartsWith("--- /dev/null\n+++ b/a b\t\n@@", await File.ReadAllTextAsync(made.Lines[0], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        // Made anew, it has what it had.
        (await InsideAsync("busybox sed -i s/two/TWO/ text")).Succeeded();
        (await _program.RunAsync("collection", "patch", "thing", "fix", "text")).Succeeded();
        Assert.Contains("+++ b/a b\t\n", await File.ReadAllTextAsync(made.Lines[0], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>A file that cannot be read whole, or whose mode alone differs, is told by name and keeps nothing else out.</summary>
    [Fact]
    public async Task What_is_too_large_or_only_of_another_mode_is_told()
    {
        _program.Collection.Tools();
        (await _program.RunAsync("build", "thing")).Failed(Build);
        var source = Assert.Single(Directory.GetDirectories($"{_program.State}/builds", "src", SearchOption.AllDirectories));
        File.SetUnixFileMode($"{source}/share/other", File.GetUnixFileMode($"{source}/share/other") | UnixFileMode.UserExecute);
        (await _program.RunAsync("collection", "patch", "thing", "fix")).Failed(Usage, "nothing that differs in the kept build can be in this patch", "share/other: whether it can be executed has changed, and a patch does not carry modes");
        using (var large = File.OpenWrite($"{source}/text")) large.SetLength(65 << 20);
        await File.WriteAllTextAsync($"{source}/share/other", "edited\n", TestContext.Current.CancellationToken);
        Assert.Contains("text: it is larger than 64 MiB", (await _program.RunAsync("collection", "patch", "thing", "fix")).Succeeded().Error, StringComparison.Ordinal);
        Assert.DoesNotContain("b/text", await File.ReadAllTextAsync($"{Folder}/fix.patch", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>A template that applies its patches in its own way: pthbs does not know what they change.</summary>
    [Theory]
    [InlineData("for p in ../*.patch; do busybox patch -p1 < \"$p\"; done")]
    [InlineData("busybox patch -p1 -i ../fix.patch")]
    [InlineData("busybox patch -Np1 < ../fix.patch")]
    [InlineData("# patch -p1 < ../fix.patch \n:")]
    public async Task A_patch_that_is_applied_in_a_way_of_its_own_is_never_replaced(string way)
    {
        _program.Collection.Tools();
        const string Patch = "Why.\n\n--- a/share/other\n+++ b/share/other\n@@ -1,1 +1,2 @@\n other\n+second\n";
        _program.Collection.Write("packages/thing/fix.patch", Patch);
        var template = await File.ReadAllTextAsync($"{Folder}/thing.sh.j2", TestContext.Current.CancellationToken);
        var from = template.LastIndexOf("{% for line", StringComparison.Ordinal);
        var end = template.LastIndexOf("{% endfor %}", StringComparison.Ordinal) + "{% endfor %}".Length;
        var own = "{% set patches = [file(\"fix.patch\")] %}\n" + template[..from] + way + template[end..];
        _program.Collection.Write("packages/thing/thing.sh.j2", own);
        (await _program.RunAsync("build", "thing")).Failed(Build);
        (await InsideAsync("busybox sed -i s/two/TWO/ text")).Succeeded();
        (await _program.RunAsync("collection", "patch", "thing", "fix", "text")).Failed(Usage, "fix.patch: the template names 'fix.patch', but pthbs does not see how it is applied", "give the new patch another name");
        Assert.Equal((Patch, own), (await File.ReadAllTextAsync($"{Folder}/fix.patch", TestContext.Current.CancellationToken), await File.ReadAllTextAsync($"{Folder}/thing.sh.j2", TestContext.Current.CancellationToken)));
    }

    /// <summary>What git says of a file besides its lines.</summary>
    [Fact]
    public async Task What_an_earlier_patch_has_besides_lines_stays_or_is_a_reason_to_refuse()
    {
        _program.Collection.Tools();
        const string Lines = "diff --git a/share/other b/share/other\nindex 1..2 100644\n--- a/share/other\n+++ b/share/other\n@@ -1,1 +1,2 @@\n other\n+second\n";
        var template = await File.ReadAllTextAsync($"{Folder}/thing.sh.j2", TestContext.Current.CancellationToken);
        (await _program.RunAsync("build", "thing")).Failed(Build);
        (await InsideAsync("busybox sed -i s/two/TWO/ text")).Succeeded();
        _program.Collection.Write("packages/thing/thing.sh.j2", "{% set patches = [file(\"fix.patch\")] %}\n" + template);
        foreach (var (other, told) in ((string, string)[])[
            ("diff --git a/run b/run\nold mode 100644\nnew mode 100755\n", "new mode 100755"),
            ("diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n", "rename from x"),
            ("diff --git a/empty b/empty\nnew file mode 100644\nindex 0000000..e69de29\n", "new file mode 100644 (diff --git a/empty b/empty)"),
            ("diff --git a/run b/run\nnew file mode 100755\nindex 0..1\n--- /dev/null\n+++ b/run\n@@ -0,0 +1 @@\n+x\n", "new file mode 100755"),
            ("diff --git a/bin b/bin\nindex 1..2 100644\nGIT binary patch\nliteral 1\n", "GIT binary patch"),
            ("*** a/text\n--- b/text\n***************\n*** 1 ****\n", "***************")])
        {
            var patch = $"Subject: why\n\n{Lines}{other}-- \n2.45\n";
            _program.Collection.Write("packages/thing/fix.patch", patch);
            (await _program.RunAsync("collection", "patch", "thing", "fix", "text")).Failed(Usage, "fix.patch: this patch has what pthbs does not write", told, "give the new patch another name");
            Assert.Equal(patch, await File.ReadAllTextAsync($"{Folder}/fix.patch", TestContext.Current.CancellationToken));
        }

        // What people wrote between the changes of several commits stays as well.
        _program.Collection.Write("packages/thing/fix.patch", $"Subject: why\n\n{Lines}-- \n2.45\n".Replace("-- \n2.45\n", "From: second\nMore words.\n\ndiff --git a/new b/new\nnew file mode 100644\n--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+new\n-- \n2.45\n", StringComparison.Ordinal));
        (await _program.RunAsync("collection", "patch", "thing", "fix", "text")).Succeeded();
        var made = await File.ReadAllTextAsync($"{Folder}/fix.patch", TestContext.Current.CancellationToken);
        Assert.StartsWith("Subject: why\n\nFrom: second\nMore words.\n\n--- a/", made, StringComparison.Ordinal);
        foreach (var part in (string[])["+TWO\n", "+second\n", "+++ b/new\n"]) Assert.Contains(part, made, StringComparison.Ordinal);
    }

    private Task<Finished> InsideAsync(string commands) => _program.RunAsync("shell", "--failed", "thing", "--", "sh", "-c", commands);
}
