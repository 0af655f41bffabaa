namespace Pthbs.Exporting.Bills;

/// <summary>The forms of a software bill of materials that there are.</summary>
public enum BillFormat
{
    /// <summary>SPDX 3.0.1 as JSON-LD.</summary>
    Spdx,

    /// <summary>CycloneDX 1.6 as JSON.</summary>
    CycloneDx,
}
