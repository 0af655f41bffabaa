using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pthbs.Jinja;

// Parses and renders every leaf of a directory that templates.py made, once and in the order of its list; all text goes to standard output, the peak of the memory to
// standard error, as its 'render' does.
var directory = args[0];
var data = new Dictionary<string, object?>
{
    ["target"] = new Dictionary<string, string> { ["os"] = "linux", ["arch"] = "x86_64" },
    ["jobs"] = 4L,
    ["prefix"] = "",
    ["cross"] = false,
    ["flags"] = new[] { "static", "pic", "tls" },
};
var options = new JinjaOptions();
if (Environment.GetEnvironmentVariable("CACHE_SIZE") is { } size) options = options with { CacheSize = int.Parse(size, CultureInfo.InvariantCulture) };
var environment = new JinjaEnvironment(new FolderLoader(directory), options);
using var output = new StandardStream(1);
foreach (var leaf in File.ReadLines(Path.Combine(directory, "leaves.txt"))) environment.GetTemplate(leaf).Render(data, output);
using var errors = new StandardStream(2);
errors.Write(Encoding.UTF8.GetBytes(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)) + "\n"));

/// <summary>Templates of a directory on disk.</summary>
internal sealed class FolderLoader(string directory) : ITemplateLoader
{
    private byte[] _buffer = new byte[4 * 1024];

    public IEnumerable<string> Names => [];

    public TemplateSource? Load(string name)
    {
        var path = Path.Combine(directory, name);
        using var file = Open(path);
        if (file is null) return null;
        var length = (int)RandomAccess.GetLength(file);
        if (length > _buffer.Length) _buffer = new byte[length];
        return new TemplateSource(Encoding.UTF8.GetString(_buffer, 0, RandomAccess.Read(file, _buffer.AsSpan(0, length), 0)), path);
    }

    private static SafeFileHandle? Open(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}

/// <summary>A standard stream, written as text comes: the console's classes are not needed for that.</summary>
internal sealed class StandardStream(int descriptor) : IBufferWriter<byte>, IDisposable
{
    private readonly FileStream _stream = new(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
    private byte[] _buffer = [];

    public void Advance(int count) => _stream.Write(_buffer, 0, count);

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length < Math.Max(sizeHint, 1)) _buffer = new byte[Math.Max(sizeHint, 4 * 1024)];
        return _buffer;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose() => _stream.Dispose();
}
