namespace StreamML.Trainer.Datasets;

/// <summary>A data set that cannot be used. The message says which file and line, and what to do.</summary>
public sealed class DatasetException : Exception
{
    /// <summary>Makes one.</summary>
    public DatasetException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
