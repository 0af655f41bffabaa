using System.Text;
using Pthbs.Collections;

namespace Pthbs.Tests.Collections;

/// <summary>A layer above the collection of this repository, with one system or one image, and the pages that tell of their facts.</summary>
internal sealed class SystemBox : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>The layer's directory.</summary>
    public string Path => _directory.Path;

    public void Dispose() => _directory.Dispose();

    /// <summary>Writes a file of the layer.</summary>
    public void Write(string relative, string text) => _directory.Write(relative, text);

    /// <summary>The script of a system with these facts, in a layer above the collection of this repository.</summary>
    public string Script(string facts, string extended = "layouts/system.sh.j2")
    {
        _directory.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        _directory.Write("systems/box.sh.j2", $"{{% extends '{extended}' %}}\n{facts}\n");
        using var collection = Collection.Open(_directory.Path, ShippedCollection.Path);
        return Encoding.UTF8.GetString(new Generator(collection).Generate(new PackageRequest("box")).Script.Bytes.Span);
    }

    /// <summary>The rows of the table behind a heading: the name in the first column, the first code in the last.</summary>
    public static IEnumerable<(string Name, string Example)> Rows(string heading) => File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "docs/reference/systems.md")).Split('\n')
        .SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#')).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|')).Select(cells => (cells[1].Trim().Trim('`'), cells[^2].Split('`')[1]));
}
