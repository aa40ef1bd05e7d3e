using System.Runtime.InteropServices;

namespace StreamML.Trainer.Boosting.LightGbm;

/// <summary>
/// The C API of LightGBM, from the NuGet package of that name, which Microsoft.ML.LightGbm uses as well. Every failed
/// call throws <see cref="LightGbmException"/>.
/// </summary>
internal static unsafe partial class LightGbmLibrary
{
    /// <summary>Version of the package; the library does not tell its own. A test compares it with the
    /// project's.</summary>
    public const string Version = "4.6.0";

    private const string FileName = "lib_lightgbm";

    /// <summary>Why the library cannot be loaded, and what to do; null if it can.</summary>
    public static string? Missing() => Fault.Value;

    private static readonly Lazy<string?> Fault = new(() => Load(FileName));

    /// <summary>Loads a library for good.</summary>
    /// <returns>Null, or why not.</returns>
    internal static string? Load(string name) =>
        NativeLibrary.TryLoad(name, typeof(LightGbmLibrary).Assembly, null, out nint _)
            ? null
            : $"The native library {name} cannot be loaded. The package LightGBM has it for Linux, macOS and Windows "
                + "on x64; on Linux it also needs the Debian package libgomp1.";

    /// <summary>Turns LightGBM's status into an exception with its message.</summary>
    public static void Check(int status)
    {
        if (status != 0)
        {
            throw new LightGbmException($"LightGBM: {(Marshal.PtrToStringUTF8(LGBM_GetLastError()) ?? "").Trim()}");
        }
    }

    [LibraryImport(FileName)]
    private static partial nint LGBM_GetLastError();

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LGBM_DatasetCreateFromMat(
        void* data, int type, int rows, int columns, int rowMajor, string parameters, nint reference,
        out nint dataset);

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LGBM_DatasetSetField(
        LightGbmDataset dataset, string field, void* values, int count, int type);

    [LibraryImport(FileName)]
    internal static partial int LGBM_DatasetFree(nint dataset);

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LGBM_BoosterCreate(LightGbmDataset train, string parameters, out nint booster);

    [LibraryImport(FileName)]
    internal static partial int LGBM_BoosterFree(nint booster);

    [LibraryImport(FileName)]
    internal static partial int LGBM_BoosterAddValidData(LightGbmBooster booster, LightGbmDataset valid);

    [LibraryImport(FileName)]
    internal static partial int LGBM_BoosterUpdateOneIter(LightGbmBooster booster, out int finished);

    [LibraryImport(FileName)]
    internal static partial int LGBM_BoosterGetEval(
        LightGbmBooster booster, int dataset, out int count, double* values);

    [LibraryImport(FileName)]
    internal static partial int LGBM_BoosterSaveModelToString(
        LightGbmBooster booster, int start, int count, int importance, long size, out long length, byte* text);

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LGBM_BoosterPredictForMat(
        LightGbmBooster booster, void* data, int type, int rows, int columns, int rowMajor, int kind, int start,
        int count, string parameters, out long length, double* results);
}

/// <summary>A dataset of LightGBM's: rows in bins.</summary>
internal sealed class LightGbmDataset : SafeHandle
{
    private const int Float32 = 0;

    private LightGbmDataset(nint dataset)
        : base(0, ownsHandle: true) => SetHandle(dataset);

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <summary>Copies rows, float32 [row, feature], missing = NaN.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="features">How many features a row has.</param>
    /// <param name="labels">A label a row.</param>
    /// <param name="weights">A weight a row, or empty.</param>
    /// <param name="parameters">Parameters in LightGBM's notation.</param>
    /// <param name="reference">A dataset with the bins to use; null: bins of its own.</param>
    public static unsafe LightGbmDataset Create(
        float[] rows, int features, float[] labels, float[] weights, string parameters, LightGbmDataset? reference)
    {
        fixed (float* data = rows)
        {
            LightGbmLibrary.Check(LightGbmLibrary.LGBM_DatasetCreateFromMat(
                data, Float32, labels.Length, features, 1, parameters, reference?.handle ?? 0, out nint made));
            var dataset = new LightGbmDataset(made);
            GC.KeepAlive(reference);
            dataset.Set("label", labels);
            dataset.Set("weight", weights);
            return dataset;
        }
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle() => LightGbmLibrary.LGBM_DatasetFree(handle) == 0;

    private unsafe void Set(string field, float[] values)
    {
        if (values.Length == 0)
        {
            return;
        }

        fixed (float* data = values)
        {
            LightGbmLibrary.Check(
                LightGbmLibrary.LGBM_DatasetSetField(this, field, data, values.Length, Float32));
        }
    }
}
