namespace StreamML.Trainer;

/// <summary>A model that cannot be trained from what was given. The message says what is missing.</summary>
public sealed class ScoreTrainingException : Exception
{
    /// <summary>Makes one.</summary>
    public ScoreTrainingException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
