namespace Pthbs.Execution;

/// <summary>The steps of a build, in order.</summary>
public enum BuildStep
{
    /// <summary>A finished output is brought here from elsewhere.</summary>
    Obtaining,

    /// <summary>Sources are put in place.</summary>
    Unpacking,

    /// <summary>The script runs.</summary>
    Building,

    /// <summary>The output is normalised, hashed and checked.</summary>
    Checking,

    /// <summary>The output is made durable and renamed into the store.</summary>
    Publishing,

    /// <summary>What the build leaves behind is deleted: of a large source tree that can take minutes.</summary>
    Deleting,
}
