using Pthbs.Collections;
using Pthbs.Files;
using Pthbs.Workflows;

namespace Pthbs.Tests.Workflows;

/// <summary>The files of new packages.</summary>
public sealed class PackageFilesTests
{
    [Fact]
    public void A_template_that_a_person_has_edited_meanwhile_stays()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        directory.Write("packages/a/a.sh.j2", "one\n");
        using var collection = Collection.Open(directory.Path);
        var files = new PackageFiles(collection.Layers[0], new LockWait(null, TestContext.Current.CancellationToken));
        Assert.False(files.TryReplaceTemplate("a", "before\n", "two\n"));
        Assert.Equal("one\n", File.ReadAllText($"{directory.Path}/packages/a/a.sh.j2"));
        Assert.True(files.TryReplaceTemplate("a", "one\n", "two\n"));
        Assert.Equal("two\n", File.ReadAllText($"{directory.Path}/packages/a/a.sh.j2"));
        Assert.Equal(["a.sh.j2"], Directory.GetFiles($"{directory.Path}/packages/a").Select(Path.GetFileName));
    }
}
