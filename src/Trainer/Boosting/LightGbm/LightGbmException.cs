namespace StreamML.Trainer.Boosting.LightGbm;

/// <summary>
/// LightGBM refused a call, with its own message, or its library cannot be loaded, with what to do about it.
/// </summary>
public sealed class LightGbmException : Exception
{
    /// <summary>Makes one.</summary>
    public LightGbmException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
