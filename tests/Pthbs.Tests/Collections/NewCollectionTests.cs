using Pthbs.Collections;
using Pthbs.Collections.Linting;
using Pthbs.Errors;

namespace Pthbs.Tests.Collections;

public sealed class NewCollectionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_new_collection_has_a_package_that_needs_no_other()
    {
        var path = NewCollection.Create(PathOf("mine"), null);

        using var collection = Collection.Open(path);
        Assert.Equal(PathOf("mine"), path);
        Assert.Equal(("mine", NewCollection.FirstPackage), (collection.Settings.Name, Assert.Single(collection.Packages)));
        var package = new Generator(collection).Generate(new PackageRequest(NewCollection.FirstPackage));
        Assert.Equal((0, 1), (package.Script.Header.Dependencies.Length, package.Files.Length));
        Assert.Equal(0, CollectionLinter.Check(collection, []).Errors);
    }

    [Fact]
    public void A_layer_is_empty_and_for_the_system_of_what_is_below()
    {
        using var small = new SmallCollection("aarch64-linux").Package("a");
        using var below = small.Open();

        var path = NewCollection.Create(PathOf("layer"), below);

        using var both = Collection.Open(path, small.Path);
        Assert.Equal(("layer", "aarch64-linux"), (both.Settings.Name, both.Settings.System));
        Assert.Equal(["a"], both.Packages);
        Assert.NotNull(new Generator(both).Generate(new PackageRequest("a")));
    }

    [Fact]
    public void An_empty_directory_is_taken_and_any_other_is_left_as_it_is()
    {
        Directory.CreateDirectory(PathOf("empty"));
        NewCollection.Create(PathOf("empty/"), null);
        _directory.Write("full/file", "x");

        Assert.Equal("there is a collection already", Refused("empty"));
        Assert.Equal("the directory is not empty", Refused("full"));
        Assert.Equal(["file"], Directory.EnumerateFileSystemEntries(PathOf("full")).Select(Path.GetFileName));
    }

    /// <summary>A process that was killed, or a disk that was full.</summary>
    [Fact]
    public void What_an_interrupted_call_has_left_is_made_whole_by_the_next_one()
    {
        NewCollection.Create(PathOf("whole"), null);
        var files = Directory.EnumerateFiles(PathOf("whole"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(PathOf("whole"), file)).Where(file => file != CollectionSettings.FileName).ToList();
        Assert.Equal(3, files.Count);
        for (var count = 0; count <= files.Count; count++)
        {
            var place = PathOf($"half{count}");
            foreach (var file in files.Take(count))
            {
                Directory.CreateDirectory(Path.GetDirectoryName($"{place}/{file}")!);
                File.Copy($"{PathOf("whole")}/{file}", $"{place}/{file}");
            }

            Directory.CreateDirectory($"{place}/packages/hello");
            _directory.Write($"half{count}/packages/hello/.{Guid.NewGuid():n}.tmp", "{% set");
            NewCollection.Create(place, null);
            Assert.Equal(
                Directory.EnumerateFileSystemEntries(PathOf("whole"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(PathOf("whole"), file)).Order(),
                Directory.EnumerateFileSystemEntries(place, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(place, file)).Order());
        }

        _directory.Write("own/packages/hello/hello.txt", "mine\n");
        Assert.Equal("the directory is not empty", Refused("own"));
    }

    /// <summary>YAML reads some words as something else than a text.</summary>
    [Theory]
    [InlineData("1st")]
    [InlineData("no")]
    [InlineData("a b")]
    [InlineData("a: b #c")]
    [InlineData("\"'\\")]
    [InlineData("größer")]
    public void A_collection_is_called_as_its_directory(string name)
    {
        using var collection = Collection.Open(NewCollection.Create(PathOf(name), null));

        Assert.Equal(name, collection.Settings.Name);
    }

    private string Refused(string directory) => Assert.Throws<PthbsException>(() => NewCollection.Create(PathOf(directory), null)).Message;

    private string PathOf(string relative) => Path.GetFullPath(Path.Combine(_directory.Path, relative));
}
