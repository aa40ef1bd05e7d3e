namespace StreamML.Trainer.Quality;

/// <summary>How much a finding matters.</summary>
public enum FindingLevel
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>Figures or models suffer from it.</summary>
    Warning,

    /// <summary>Nothing can be trained, or figures mean nothing.</summary>
    Error,
}

/// <summary>Something found in data or a model, and what to do about it.</summary>
/// <param name="Code">Stable, snake_case, for programs.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Message">A sentence or two for people; no texts or numbers of contacts.</param>
public sealed record Finding(string Code, FindingLevel Level, string Message);
