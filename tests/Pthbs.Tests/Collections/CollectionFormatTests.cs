using Pthbs.Collections;
using Pthbs.Collections.Formatting;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Tests.Collections;

/// <summary>Formatting the files of a collection.</summary>
public sealed class CollectionFormatTests : IDisposable
{
    private const string Odd = "{%extends 'layouts/base.sh.j2'%}\n  {%set version='1'%}";
    private const string Formatted = "{% extends \"layouts/base.sh.j2\" %}\n{% set version = \"1\" %}\n";
    private readonly SmallCollection _small = new();

    public CollectionFormatTests()
    {
        _small.Write("packages/a/a.sh.j2", Odd);
        _small.Write("packages/a/test-a.sh.j2", Formatted);
        _small.Write("packages/b/b.sh.j2", Formatted);
    }

    public void Dispose() => _small.Dispose();

    [Fact]
    public void What_is_not_in_its_form_is_changed_and_means_the_same()
    {
        var before = _small.Generate("a").Id;

        var format = Prepare();
        Assert.Equal(Odd, Read("packages/a/a.sh.j2"));
        format.Apply(LockWait.Silent);

        Assert.Equal((4, 1, 0), (format.Templates, format.Changes.Count, format.Left.Count));
        Assert.Equal(Formatted, Read("packages/a/a.sh.j2"));
        Assert.Equal(before, _small.Generate("a").Id);
        Assert.Empty(Prepare().Changes);
        Assert.Equal(["a.sh.j2", "test-a.sh.j2"], Directory.EnumerateFileSystemEntries($"{_small.Path}/packages/a").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_not_understood_is_left_and_the_rest_is_done()
    {
        _small.Write("packages/b/b.sh.j2", "{% extends 'layouts/base.sh.j2' %}\nlost");
        File.WriteAllBytes($"{_small.Path}/packages/a/test-a.sh.j2", [0xE9]);

        var format = Prepare();
        format.Apply(LockWait.Silent);

        Assert.Equal(["test-a.sh.j2:1 the file is not UTF-8 text", "b.sh.j2:2 text outside of blocks is never printed"], format.Left.Select(left => $"{Path.GetFileName(left.Where.Split(".j2")[0] + ".j2")}:{left.Line} {left.Message.Split(':')[0]}"));
        Assert.Equal(Formatted, Read("packages/a/a.sh.j2"));
        Assert.Equal("{% extends 'layouts/base.sh.j2' %}\nlost", Read("packages/b/b.sh.j2"));
    }

    [Fact]
    public void What_somebody_writes_meanwhile_is_not_lost()
    {
        var format = Prepare();
        _small.Write("packages/a/a.sh.j2", "mine");

        var error = Assert.Throws<PthbsException>(() => format.Apply(LockWait.Silent));

        Assert.Equal(("the file changed meanwhile", "run the same command again"), (error.Message, error.Hint));
        Assert.Equal("mine", Read("packages/a/a.sh.j2"));
    }

    [Fact]
    public void Only_the_top_layer_is_changed()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("pthbs.yaml", "name: top\nsystem: x86_64-linux\n");
        directory.Write("packages/b/b.sh.j2", "{%extends below%}");
        using var collection = Collection.Open(directory.Path, _small.Path);

        CollectionFormat.Prepare(collection, [], CancellationToken.None).Apply(LockWait.Silent);
        var error = Assert.Throws<PthbsException>(() => CollectionFormat.Prepare(collection, ["a"], CancellationToken.None));

        Assert.Equal(Odd, Read("packages/a/a.sh.j2"));
        Assert.Equal("{% extends below %}\n", File.ReadAllText($"{directory.Path}/packages/b/b.sh.j2"));
        Assert.Equal(ErrorKind.Usage, error.Kind);
    }

    [Fact]
    public void Packages_and_tests_can_be_named()
    {
        using var collection = _small.Open();

        Assert.Equal(1, CollectionFormat.Prepare(collection, ["test-a"], CancellationToken.None).Templates);
        Assert.Single(CollectionFormat.Prepare(collection, ["a", "a", "b"], CancellationToken.None).Changes);
        Assert.Throws<PthbsException>(() => CollectionFormat.Prepare(collection, ["none"], CancellationToken.None));
        Assert.Throws<OperationCanceledException>(() => CollectionFormat.Prepare(collection, [], new CancellationToken(true)));
    }

    private CollectionFormat Prepare()
    {
        using var collection = _small.Open();
        return CollectionFormat.Prepare(collection, [], CancellationToken.None);
    }

    private string Read(string relative) => File.ReadAllText($"{_small.Path}/{relative}");
}
