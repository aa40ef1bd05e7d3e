using System.Globalization;
using System.Runtime.InteropServices;

namespace StreamML.Trainer.Boosting;

/// <summary>A model of XGBoost's. Not safe from many threads. Its errors are <see cref="XgBoostException"/>s.</summary>
public sealed unsafe class XgBoostBooster : IDisposable
{
    private readonly BoosterHandle _handle;

    private XgBoostBooster(BoosterHandle handle) => _handle = handle;

    /// <summary>Predictions of XGBoost's own, by link: a value a row.</summary>
    public float[] Predict(XgBoostMatrix matrix) => Predict(matrix, 0);

    /// <summary>Margins: a value a row.</summary>
    public float[] PredictMargins(XgBoostMatrix matrix) => Predict(matrix, 1);

    /// <summary>SHAP values: float32 [row, feature + 1], the expected margin last.</summary>
    public float[] PredictContributions(XgBoostMatrix matrix) => Predict(matrix, 2);

    /// <summary>The model as UTF-8 JSON; the same trees give the same bytes.</summary>
    public byte[] ToJson()
    {
        XgBoostLibrary.Check(XgBoostLibrary.XGBoosterSaveModelToBuffer(
            _handle, """{"format":"json"}""", out ulong length, out nint bytes));
        return new ReadOnlySpan<byte>((void*)bytes, checked((int)length)).ToArray();
    }

    /// <summary>Sets how many threads predict from now on.</summary>
    public void UseThreads(int threads) => Set("nthread", threads.ToString(CultureInfo.InvariantCulture));

    /// <summary>Frees it.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>Makes an empty one for a matrix.</summary>
    internal static XgBoostBooster Create(XgBoostMatrix matrix, IEnumerable<(string Name, string Value)> parameters)
    {
        nint[] matrices = [matrix.Handle.DangerousGetHandle()];
        XgBoostBooster booster;
        fixed (nint* first = matrices)
        {
            XgBoostLibrary.Check(XgBoostLibrary.XGBoosterCreate(first, 1, out nint handle));
            booster = new XgBoostBooster(new BoosterHandle(handle));
        }

        foreach (var (name, value) in parameters)
        {
            booster.Set(name, value);
        }

        return booster;
    }

    /// <summary>One more round.</summary>
    internal void Update(int round, XgBoostMatrix matrix) =>
        XgBoostLibrary.Check(XgBoostLibrary.XGBoosterUpdateOneIter(_handle, round, matrix.Handle));

    /// <summary>The last of the metrics on a matrix.</summary>
    internal double Evaluate(int round, XgBoostMatrix matrix)
    {
        fixed (byte* name = "valid\0"u8)
        {
            nint data = matrix.Handle.DangerousGetHandle();
            nint names = (nint)name;
            XgBoostLibrary.Check(XgBoostLibrary.XGBoosterEvalOneIter(_handle, round, &data, &names, 1, out nint text));
            GC.KeepAlive(matrix);
            string line = Marshal.PtrToStringUTF8(text) ?? "";
            return double.Parse(line[(line.LastIndexOf(':') + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The first rounds as a booster of its own.</summary>
    internal XgBoostBooster First(int rounds)
    {
        XgBoostLibrary.Check(XgBoostLibrary.XGBoosterSlice(_handle, 0, rounds, 1, out nint slice));
        return new XgBoostBooster(new BoosterHandle(slice));
    }

    private void Set(string name, string value) =>
        XgBoostLibrary.Check(XgBoostLibrary.XGBoosterSetParam(_handle, name, value));

    // The answer lies in memory of the booster's until its next call, so it is copied.
    private float[] Predict(XgBoostMatrix matrix, int type)
    {
        string config =
            $$"""{"type":{{type}},"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}""";
        XgBoostLibrary.Check(XgBoostLibrary.XGBoosterPredictFromDMatrix(
            _handle, matrix.Handle, config, out nint shape, out ulong dimensions, out nint values));
        ulong count = 1;
        foreach (ulong size in new ReadOnlySpan<ulong>((void*)shape, (int)dimensions))
        {
            count *= size;
        }

        return new ReadOnlySpan<float>((void*)values, checked((int)count)).ToArray();
    }
}
