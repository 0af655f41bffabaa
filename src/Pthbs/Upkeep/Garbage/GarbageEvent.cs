namespace Pthbs.Upkeep.Garbage;

/// <summary>Something that happened while garbage was collected.</summary>
public abstract record GarbageEvent;

/// <summary>Running programs are asked what they use of the store. Nobody has to wait for that.</summary>
public sealed record GarbageLooking : GarbageEvent;

/// <summary>Another process looks at the store: this one waits, for a moment.</summary>
/// <param name="Holder">Which one, in words.</param>
public sealed record GarbageWaiting(string Holder) : GarbageEvent;

/// <summary>It is decided what goes. May come again, where a program has entered an environment meanwhile.</summary>
public sealed record GarbagePlanned(GarbagePlan Plan) : GarbageEvent;

/// <summary>A tree that has left the store is being deleted.</summary>
/// <param name="Item">Which.</param>
/// <param name="Behind">How many come after it.</param>
public sealed record GarbageLeaving(GarbageItem Item, int Behind) : GarbageEvent;

/// <summary>Something is gone.</summary>
/// <param name="Item">What, with the bytes that it freed.</param>
/// <param name="Freed">Bytes freed so far.</param>
public sealed record GarbageDeleted(GarbageItem Item, long Freed) : GarbageEvent;
