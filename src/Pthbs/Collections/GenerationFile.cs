using System.Text;
using Pthbs.Files;
using Pthbs.Store;

namespace Pthbs.Collections;

/// <summary>
/// The file of a collection's generated packages: its name, its head and its checksum. In the byte order of the machine: it is for the one that wrote it. What is damaged, of
/// another program or for another collection is not there.
/// </summary>
internal static class GenerationFile
{
    private const int Form = 3;

    /// <summary>What else the result depends on: the program that renders, and where the collection is, which warnings and errors tell.</summary>
    /// <param name="directories">The full paths of the collection's directories.</param>
    public static string Key(IEnumerable<string> directories) => string.Join('\n', (IEnumerable<string>)[ThisProgram.Text, .. directories]);

    /// <summary>The name of the file for a key. Two keys with one name overwrite each other.</summary>
    public static string Name(string key) => $"{SavedGeneration.Slot(key):x8}{Checksum.Of(Encoding.UTF8.GetBytes(key)).Even:x8}{StoreLayout.CachedGenerationEnding}";

    /// <summary>Checks what was read.</summary>
    /// <param name="bytes">The file; null where there is none.</param>
    /// <param name="key">What it must be for.</param>
    public static SavedGeneration? TryRead(byte[]? bytes, string key)
    {
        if (bytes is null || bytes.Length < SavedGeneration.HeadLength * sizeof(int) || !CacheFile.IsWhole(bytes, CacheKind.Generation, Form)) return null;
        var saved = new SavedGeneration(bytes);
        return saved.Key == key ? saved : null;
    }

    /// <summary>Completes the bytes of a writer.</summary>
    public static byte[] Finish(byte[] bytes) => CacheFile.Finish(bytes, CacheKind.Generation, Form);
}
