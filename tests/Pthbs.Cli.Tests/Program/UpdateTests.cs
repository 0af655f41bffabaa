using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class UpdateTests : IDisposable
{
    private readonly RealProgram _program = new();

    public UpdateTests()
    {
        _program.Collection.Write("packages/thing/thing.sh.j2", "{# a comment that stays #}\n{% set version = \"1.2.3\" %}\n#!/bin/sh\n#: pthbs 2\n#: name thing\n#: version {{ version }}\n#: system {{ system }}\n#: source {{ source(\"thing-1.2.3.txt\") }} into=out\n");
        _program.Collection.Header("user", "#: depends {{ dep(\"thing\") }}");
        _program.Collection.Source("thing-1.2.3.txt", "old\n"u8.ToArray());
        _program.Collection.Write("downloadlist.sha256", List + "# the end\n");
        _program.Collection.Write("files/thing-1.2.4.txt", "new\n");
    }

    private string List => File.ReadAllText($"{_program.Collection.Path}/downloadlist.sha256");

    private string Template => File.ReadAllText($"{_program.Collection.Path}/packages/thing/thing.sh.j2");

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Template_and_download_list_get_the_new_version_and_keep_all_else()
    {
        var (list, template) = (List, Template);
        var pretended = (await _program.RunAsync("collection", "update", "thing", "1.2.4", "-n")).Succeeded();
        Assert.Equal((list, template), (List, Template));
        var updated = (await _program.RunAsync("collection", "update", "thing", "1.2.4")).Succeeded();

        Assert.Equal(pretended.Output, updated.Output);
        Assert.Contains("-{% set version = \"1.2.3\" %}\n", updated.Output, StringComparison.Ordinal);
        Assert.Contains("+{% set version = \"1.2.4\" %}\n", updated.Output, StringComparison.Ordinal);
        Assert.Contains("rebuilt because of it: user\n", updated.Error, StringComparison.Ordinal);
        Assert.Equal(template.Replace("1.2.3", "1.2.4", StringComparison.Ordinal), Template);
        Assert.DoesNotContain("1.2.3", List, StringComparison.Ordinal);
        Assert.EndsWith("  thing-1.2.4.txt  file:files/thing-1.2.4.txt\n# the end\n", List, StringComparison.Ordinal);
        Assert.Equal("new\n", await File.ReadAllTextAsync($"{(await _program.RunAsync("build", "thing")).Succeeded().Lines[0]}/thing-1.2.4.txt"));
    }

    [Fact]
    public async Task An_archive_of_another_name_is_taken_from_where_a_person_says_and_an_old_one_that_another_package_needs_stays()
    {
        _program.Collection.Write("files/other.txt", "other\n");
        _program.Collection.Header("keeper", "#: source {{ source(\"thing-1.2.3.txt\") }} into=out");
        var told = JsonDocument.Parse((await _program.RunAsync("collection", "update", "thing", "2.0", "--url", "file:files/other.txt", "--json")).Succeeded().Output).RootElement;

        Assert.Equal("user", Assert.Single(told.GetProperty("rebuilt").EnumerateArray()).GetString());
        Assert.Contains("source(\"other.txt\")", Template, StringComparison.Ordinal);
        Assert.Contains("thing-1.2.3.txt", List, StringComparison.Ordinal);
        Assert.Contains("  other.txt  file:files/other.txt\n", List, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_url_ends_in_no_name_for_a_source_the_old_name_with_the_new_version_is_taken()
    {
        (await _program.RunAsync("collection", "update", "thing", "1.2.4", "--url", "file:files/")).Failed(4, "file:files/: it is not a regular file");
        Assert.DoesNotContain("1.2.4", List, StringComparison.Ordinal);
        _program.Collection.Write("files/.newest", "newest\n");
        (await _program.RunAsync("collection", "update", "thing", "1.2.4", "--url", "file:files/.newest")).Succeeded();
        Assert.Contains("  thing-1.2.4.txt  file:files/.newest\n", List, StringComparison.Ordinal);
    }

    /// <summary>A release is compressed in another way than the one before, or a URL is that of the old version.</summary>
    [Fact]
    public async Task Another_compression_is_found_and_the_same_bytes_are_told()
    {
        _program.Collection.Write("packages/prog/prog.sh.j2", "{% set version = \"1.0\" %}\n#!/bin/sh\n#: pthbs 2\n#: name prog\n#: version {{ version }}\n#: system {{ system }}\n#: source {{ source(\"prog_1.0.orig.tar.gz\") }} into=out\n");
        _program.Collection.Source("prog_1.0.orig.tar.gz", "older\n"u8.ToArray());
        _program.Collection.Write("files/prog_1.1.orig.tar.bz2", "new\n");
        (await _program.RunAsync("collection", "update", "prog", "1.1")).Succeeded();
        Assert.Contains("  prog_1.1.orig.tar.bz2  file:files/prog_1.1.orig.tar.bz2\n", List, StringComparison.Ordinal);
        Assert.DoesNotContain("1.0.orig", List, StringComparison.Ordinal);
        (await _program.RunAsync("collection", "update", "prog", "1.2")).Failed(4, "file:files/prog_1.2.orig.tar.bz2", "--url");
        var same = (await _program.RunAsync("collection", "update", "prog", "1.2", "--url", "file:files/prog_1.1.orig.tar.bz2")).Succeeded();
        Assert.Contains("pthbs: prog_1.1.orig.tar.bz2 has the same bytes as prog_1.1.orig.tar.bz2: it is not another version; look at the URL: file:files/prog_1.1.orig.tar.bz2", same.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_had_or_edited_changes_nothing()
    {
        var (list, template) = (List, Template);
        (await _program.RunAsync("collection", "update", "thing", "1.2.5")).Failed(4, "file:files/thing-1.2.5.txt", "--url");
        (await _program.RunAsync("collection", "update", "thing", "1.2.3")).Failed(2, "already has that version");
        (await _program.RunAsync("collection", "update", "hello", "2.0")).Failed(2, "has its version", "--url");
        (await _program.RunAsync("collection", "update", "hello", "2.0", "--url", "file:files/thing-1.2.4.txt")).Failed(3, "does not set its version");
        Assert.Equal((list, template), (List, Template));
    }

    [Fact]
    public async Task Two_at_once_change_one_list_and_neither_loses_a_line_of_the_other()
    {
        foreach (var name in (string[])["one", "two", "three"])
        {
            _program.Collection.Write($"packages/{name}/{name}.sh.j2", Template.Replace("name thing", $"name {name}", StringComparison.Ordinal).Replace("thing-", $"{name}-", StringComparison.Ordinal));
            _program.Collection.Source($"{name}-1.2.3.txt", System.Text.Encoding.UTF8.GetBytes($"old {name}\n"));
            _program.Collection.Write($"files/{name}-1.2.4.txt", $"new {name}\n");
        }

        string[] names = ["thing", "one", "two", "three"];
        foreach (var finished in await Task.WhenAll(names.Select(name => _program.RunAsync("collection", "update", name, "1.2.4")))) finished.Succeeded();
        // Old lines may stay where one was changing what another looked at; new ones must be there.
        Assert.All(names, name => Assert.Contains($"  {name}-1.2.4.txt  ", List, StringComparison.Ordinal));
        (await _program.RunAsync("collection", "generate", "--all")).Succeeded();
        Assert.Empty(Directory.EnumerateFiles(_program.Collection.Path, ".*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_source_that_a_hidden_template_or_a_variant_names_stays_listed()
    {
        var above = new TinyCollection($"{_program.Place}/above");
        above.Write("packages/thing/thing.sh.j2", Template.Replace("a comment", "another comment", StringComparison.Ordinal));
        (await _program.RunAsync("--collection", above.Path, "--collection", _program.Collection.Path, "collection", "update", "thing", "1.2.4")).Succeeded();
        (await _program.RunAsync("collection", "generate", "thing")).Succeeded();
        (await _program.RunAsync("--collection", above.Path, "--collection", _program.Collection.Path, "collection", "generate", "thing")).Succeeded();

        _program.Collection.Write("packages/variant/variant.sh.j2", "{% set file = \"thing-1.2.3.txt\" if param(\"old\", \"no\") == \"yes\" else \"hello.txt\" %}\n#!/bin/sh\n#: pthbs 2\n#: name variant\n#: version 1\n#: system {{ system }}\n#: source {{ source(file) }} into=out\n");
        (await _program.RunAsync("collection", "update", "thing", "1.2.4")).Succeeded();
        (await _program.RunAsync("collection", "generate", "variant:old=yes")).Succeeded();
    }

    [Fact]
    public async Task The_top_layer_alone_is_edited()
    {
        var above = new TinyCollection($"{_program.Place}/above");
        var (list, template) = (List, Template);
        string[] layers = ["--collection", above.Path, "--collection", _program.Collection.Path];
        (await _program.RunAsync([.. layers, "collection", "update", "thing", "1.2.4"])).Failed(2, "in a lower layer", $"to edit it where it is: --collection {_program.Collection.Path}", "{% extends below %}");
        Assert.Equal((list, template), (List, Template));

        // A template of the top layer may have its source from a list below: what is new goes into the list of the top layer, and what is old stays where it is.
        above.Write("packages/thing/thing.sh.j2", Template);
        (await _program.RunAsync([.. layers, "collection", "update", "thing", "1.2.4"])).Succeeded();
        Assert.Equal((list, template), (List, Template));
        Assert.Contains($"  thing-1.2.4.txt  file:{_program.Collection.Path}/files/thing-1.2.4.txt\n", await File.ReadAllTextAsync($"{above.Path}/downloadlist.sha256"), StringComparison.Ordinal);
        Assert.Equal("new\n", await File.ReadAllTextAsync($"{(await _program.RunAsync([.. layers, "build", "thing"])).Succeeded().Lines[0]}/thing-1.2.4.txt"));
    }

    [Fact]
    public async Task What_is_no_archive_is_not_taken_for_one_and_the_reason_is_told()
    {
        _program.Collection.Program("prog", "prog", "#!/bin/sh\n");
        var template = $"{_program.Collection.Path}/packages/prog/prog.sh.j2";
        await File.WriteAllTextAsync(template, "{% set version = \"1.0\" %}\n" + (await File.ReadAllTextAsync(template)).Replace("version 1.0", "version {{ version }}", StringComparison.Ordinal));
        var list = List;
        (await _program.RunAsync("collection", "update", "prog", "2.0", "--url", "file:files/hello.txt")).Failed(4, "could not be downloaded from that URL", "not a supported archive");
        _program.Collection.Write("files/empty.tar", "");
        (await _program.RunAsync("collection", "update", "prog", "2.0", "--url", "file:files/empty.tar")).Failed(4, "could not be downloaded from that URL", "files/empty.tar", "the file is empty");
        (await _program.RunAsync("collection", "update", "prog", "2.0", "--url", "file:files/none.tar")).Failed(4, "could not be downloaded from that URL", "files/none.tar: there is no such file");
        Assert.Equal(list, List);
    }
}
