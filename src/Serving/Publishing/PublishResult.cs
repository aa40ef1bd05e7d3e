using StreamML.Schemas.V1;

namespace StreamML.Serving.Publishing;

/// <summary>What a publication came to.</summary>
public enum PublishOutcome
{
    /// <summary>The version is new.</summary>
    Published,

    /// <summary>The very same version was there and whole: nothing was written for it.</summary>
    Unchanged,

    /// <summary>
    /// The very same version was there, and pieces of it were missing or damaged: they are written anew.
    /// </summary>
    Repaired,
}

/// <summary>A publication.</summary>
/// <param name="Version">The version as it is on the topic.</param>
/// <param name="Outcome">What was written.</param>
/// <param name="Control">What is decided now; null when nothing ever was.</param>
/// <param name="Decided">This publication decided it.</param>
public sealed record PublishResult(ModelVersion Version, PublishOutcome Outcome, ModelControl? Control, bool Decided);

/// <summary>
/// A publication or decision that is refused, or that did not come about. The message says why and what to do.
/// </summary>
public sealed class PublishException : Exception
{
    /// <summary>Makes one.</summary>
    public PublishException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
