using System.IO.MemoryMappedFiles;

namespace Pthbs.Fuzz.Running;

/// <summary>Keeps the input under way in a file, at the price of a copy in memory: where the process dies, the file is what it died of.</summary>
internal sealed class CurrentInput : IDisposable
{
    private const int Most = 1 << 20;
    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public CurrentInput(string path)
    {
        _path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Most + sizeof(int));
        _view = _file.CreateViewAccessor();
    }

    /// <summary>What such a file holds.</summary>
    public static byte[] Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes.AsSpan(sizeof(int), BitConverter.ToInt32(bytes)).ToArray();
    }

    /// <summary>Keeps an input.</summary>
    public void Keep(byte[] input)
    {
        _view.Write(0, input.Length);
        _view.WriteArray(sizeof(int), input, 0, input.Length);
    }

    /// <summary>Every input has ended: there is nothing to keep.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
