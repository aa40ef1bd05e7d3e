namespace StreamML.Trainer.Boosting;

/// <summary>
/// XGBoost refused a call, with its own message, or its library cannot be loaded, with what to install.
/// </summary>
public sealed class XgBoostException : Exception
{
    /// <summary>Makes one.</summary>
    public XgBoostException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
