namespace Pthbs.Store;

/// <summary>What a file of the cache holds: the first number in it.</summary>
internal enum CacheKind
{
    /// <summary>The packages that a collection gave.</summary>
    Generation = 0x67627470,

    /// <summary>The environment that packages gave.</summary>
    Environment = 0x6D627470,

    /// <summary>Which packages have an entry in a directory.</summary>
    Names = 0x6E627470,

    /// <summary>What packages refer to, and what their scripts need.</summary>
    Knowledge = 0x6B627470,
}
