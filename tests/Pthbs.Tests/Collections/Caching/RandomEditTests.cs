namespace Pthbs.Tests.Collections.Caching;

/// <summary>Edits of a small collection in random order: after each, a run with a cache gives what one without gives.</summary>
[Trait("Level", "thorough")]
public sealed class RandomEditTests
{
    private static readonly string[] Packages = ["a", "b", "c", "d"];
    private static readonly string[] Layers = ["upper", "lower"];

    private static readonly string[] Parts =
    [
        "#: source {{ source('one') }}\n", "#: source {{ source('two') }}\n", "#: source {{ file('x.patch') }}\n", "{% include 'parts/p.j2' ignore missing %}", "{% include 'parts/q.j2' %}",
        "{% include ['parts/none.j2', 'parts/p.j2', 'layouts/l.j2'] ignore missing %}", "echo {{ param('k', 'v') }}\n", "# {{ system }}\n",
        "{% include 'packages/a/x.patch' ignore missing %}", "{% import 'parts/m.j2' as m %}{{ m.x }}\n", "# {{ package.request }}\n",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_cache_gives_what_rendering_gives(int seed)
    {
        using var collection = new CachedCollection();
        var random = new Random(seed);
        collection.Write("lower/layouts/l.j2", FilledCollection.Head + "{% block body %}{% endblock %}\necho\n");
        foreach (var part in "pqm") collection.Write($"lower/parts/{part}.j2", "{% set x = 0 %}# 0\n");
        collection.Write("lower/downloadlist.sha256", string.Concat(((string[])["one", "two"]).Select(name => $"sha256:{new string('a', 64)}  {name}  https://example.org/{name}\n")));
        foreach (var package in Packages)
        {
            collection.Write($"lower/packages/{package}/x.patch", "0");
            WriteTemplate(collection, random, "lower", package);
        }

        for (var step = 0; step < 40; step++)
        {
            for (var edits = random.Next(2); edits >= 0; edits--) Edit(collection, random);
            if (random.Next(2) == 0) CachedCollection.Age();
            for (var again = random.Next(2); again >= 0; again--)
                foreach (var request in (string[])["d", "a:k=w", "test-b", Packages[random.Next(4)]])
                {
                    var expected = collection.RunWithout(request);
                    var (result, _) = collection.Run(request);
                    Assert.True(expected == result, $"seed {seed}, step {step}, {request}: got\n{result}\nexpected\n{expected}");
                }
        }

        // A cache that never answers would be right as well.
        foreach (var layer in Layers)
        {
            collection.Write($"{layer}/pthbs.yaml", "name: x\nsystem: x86_64-linux\n");
            collection.Write($"{layer}/downloadlist.sha256", "");
        }

        collection.Write("lower/packages/z/z.sh.j2", FilledCollection.Head + "echo\n");
        CachedCollection.Age();
        Assert.Equal(1, collection.Run("z").Rendered);
        Assert.Equal((collection.RunWithout("z"), 0), collection.Run("z"));
    }

    private static void Edit(CachedCollection collection, Random random)
    {
        var layer = Layers[random.Next(4) == 0 ? 0 : 1];
        var package = Packages[random.Next(Packages.Length)];
        string[] files =
        [
            $"{layer}/packages/{package}/{package}.sh.j2", $"{layer}/packages/{package}/x.patch", $"{layer}/packages/{package}/test-{package}.sh.j2", $"{layer}/parts/p.j2", $"{layer}/parts/q.j2",
            $"{layer}/parts/m.j2", $"{layer}/layouts/l.j2", $"{layer}/downloadlist.sha256",
        ];
        var file = files[random.Next(files.Length)];
        var path = collection.PathOf(file);
        switch (random.Next(14))
        {
            case 0 or 1 or 2: WriteTemplate(collection, random, layer, package); break;
            case 3: WriteTemplate(collection, random, layer, package, "test-"); break;
            case 4: collection.Write($"{layer}/parts/{"pqm"[random.Next(3)]}.j2", $"{{% set x = {random.Next(3)} %}}# {random.Next(3)}\n"); break;
            case 5 when layer == "upper" && random.Next(2) == 0: collection.Write("upper/layouts/l.j2", $"{{% extends below %}}{{% set x = {random.Next(3)} %}}{{% block body %}}# {{{{ x }}}}\n{{{{ super() }}}}{{% endblock %}}"); break;
            case 5: collection.Write($"{layer}/layouts/l.j2", FilledCollection.Head + $"# {random.Next(3)}\n{{% block body %}}{{% endblock %}}\necho\n"); break;
            case 6: collection.Write($"{layer}/packages/{package}/x.patch", $"{random.Next(3)}"); break;
            case 7: collection.Write($"{layer}/downloadlist.sha256", string.Concat(((string[])["one", "two"]).Select(name => random.Next(9) == 0 ? "" : $"sha256:{new string("abc"[random.Next(3)], 64)}  {name}  https://example.org/{name}\n"))); break;
            case 8 when File.Exists(path) && random.Next(3) == 0: File.Delete(path); break;
            case 9 when File.Exists(path): File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, random.Next(1, 4), 0, 0, 0, DateTimeKind.Utc)); break;
            case 10 when File.Exists(path): Swap(path, random); break;
            case 11 when random.Next(2) == 0: Move(collection, random, $"{layer}/packages/{package}"); break;
            case 12 when random.Next(3) == 0: collection.ForgetScripts(); break;
            case 13 when random.Next(4) == 0: foreach (var each in Layers) collection.Write($"{each}/pthbs.yaml", $"name: x\nsystem: {(random.Next(3) == 0 ? "aarch64" : "x86_64")}-linux\n"); break;
            default: collection.Write($"{layer}/unrelated", $"{random.Next()}"); break;
        }
    }

    private static void WriteTemplate(CachedCollection collection, Random random, string layer, string package, string prefix = "")
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Parts[random.Next(Parts.Length)])) + (random.Next(20) == 0 ? "{{ undefined }}" : "echo\n");
        // Only on those that come before, so that most of it can be rendered.
        foreach (var needed in Packages.Where(p => string.CompareOrdinal(p, package) < 0 && random.Next(2) == 0))
            text = random.Next(2) == 0 ? $"# {{{{ dep('{needed}') }}}}\n{text}" : $"{{% for line in dependency_lines(['{needed}']) %}}#: depends {{{{ line }}}}\n{{% endfor %}}{text}";
        var facts = $"{{% set version = '{random.Next(3)}' %}}{{% set summary = 's{random.Next(3)}' %}}{(random.Next(4) == 0 && package != "a" ? "{% set link_with = ['a'] %}" : "")}";
        // Packages of the upper layer may extend the one below, which need not be there.
        if (layer == "upper" && random.Next(2) == 0)
        {
            var file = random.Next(3) == 0 ? "{% set extra = [file('x.patch')] %}" : "";
            collection.Write($"upper/packages/{package}/{prefix}{package}.sh.j2", $"{{% extends below %}}{facts}{file}{(random.Next(2) == 0 ? "{% block body %}{{ super() }}" + text + "{% endblock %}" : "")}");
            return;
        }

        var isExtending = random.Next(2) == 0;
        collection.Write($"{layer}/packages/{package}/{prefix}{package}.sh.j2", isExtending ? $"{{% extends 'layouts/l.j2' %}}{facts}{{% block body %}}{text}{{% endblock %}}" : facts + FilledCollection.Head + text);
    }

    /// <summary>Another file by that name, of the same size and the same time.</summary>
    private static void Swap(string path, Random random)
    {
        var text = File.ReadAllText(path);
        var other = path + ".other";
        File.WriteAllText(other, text.Replace((char)('0' + random.Next(3)), (char)('0' + random.Next(3))));
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(path));
        File.Move(other, path, overwrite: true);
    }

    /// <summary>A directory moves away, or comes back, or becomes a link to where it was moved.</summary>
    private static void Move(CachedCollection collection, Random random, string relative)
    {
        var (path, away) = (collection.PathOf(relative), collection.PathOf(relative.Replace('/', '-')));
        if (new DirectoryInfo(path).LinkTarget is not null) File.Delete(path);
        else if (Directory.Exists(path) && !Directory.Exists(away)) Directory.Move(path, away);
        else if (Directory.Exists(away) && !Directory.Exists(path)) Directory.Move(away, path);
        if (random.Next(3) == 0 && Directory.Exists(away) && !Directory.Exists(path)) Directory.CreateSymbolicLink(path, away);
    }
}
