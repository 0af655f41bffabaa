namespace Pthbs.Store;

/// <summary>What a store is opened for.</summary>
public enum StoreAccess
{
    /// <summary>Building, publishing, mending: everything.</summary>
    Writing,

    /// <summary>Looking at it, by anyone who may read it; nothing is written but what is of use to the next one and can be.</summary>
    Reading,

    /// <summary>For a session: as for writing, or for looking at it only where this user may not write.</summary>
    WritingIfPossible,

    /// <summary>Making room: on a full disk too, so that nothing is written before something is free.</summary>
    Freeing,
}
