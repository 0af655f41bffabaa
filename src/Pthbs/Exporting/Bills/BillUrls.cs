using Pthbs.Inventory;

namespace Pthbs.Exporting.Bills;

/// <summary>The URLs of a source that mean the same everywhere.</summary>
internal static class BillUrls
{
    /// <summary>Its URLs, without paths of this machine.</summary>
    public static List<string> Of(InventorySource source)
    {
        var urls = new List<string>();
        foreach (var url in source.Urls)
            if (!url.StartsWith("file:", StringComparison.Ordinal)) urls.Add(url);
        return urls;
    }
}
