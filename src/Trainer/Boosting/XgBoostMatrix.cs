namespace StreamML.Trainer.Boosting;

/// <summary>Rows for XGBoost, copied: float32 [row, feature], missing = NaN. Not safe from many threads.</summary>
public sealed unsafe class XgBoostMatrix : IDisposable
{
    /// <summary>Copies rows, and their labels where there are any.</summary>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="features">How many features a row has, 1 or more.</param>
    /// <param name="labels">A label a row, or empty.</param>
    /// <param name="weights">A weight a row, 0 or more, or empty for 1 each.</param>
    /// <exception cref="ArgumentException">The rows are not whole.</exception>
    /// <exception cref="XgBoostException">XGBoost refuses them, or is not installed.</exception>
    public XgBoostMatrix(
        ReadOnlySpan<float> rows, int features, ReadOnlySpan<float> labels = default,
        ReadOnlySpan<float> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (rows.IsEmpty || rows.Length % features != 0)
        {
            throw new ArgumentException($"{rows.Length} values are not whole rows of {features}.", nameof(rows));
        }

        _ = XgBoostLibrary.Version;
        (Rows, Features) = (rows.Length / features, features);
        fixed (float* data = rows)
        {
            XgBoostLibrary.Check(
                XgBoostLibrary.XGDMatrixCreateFromMat(data, (ulong)Rows, (ulong)features, float.NaN, out nint matrix));
            Handle = new MatrixHandle(matrix);
        }

        Set("label", labels);
        Set("weight", weights);
    }

    /// <summary>How many rows.</summary>
    public int Rows { get; }

    /// <summary>How many features a row has.</summary>
    public int Features { get; }

    /// <summary>XGBoost's own.</summary>
    internal MatrixHandle Handle { get; }

    /// <summary>Frees XGBoost's copy.</summary>
    public void Dispose() => Handle.Dispose();

    private void Set(string field, ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        fixed (float* data = values)
        {
            XgBoostLibrary.Check(XgBoostLibrary.XGDMatrixSetFloatInfo(Handle, field, data, (ulong)values.Length));
        }
    }
}
