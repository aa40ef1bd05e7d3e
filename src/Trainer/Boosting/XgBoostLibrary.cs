using System.Runtime.InteropServices;

namespace StreamML.Trainer.Boosting;

/// <summary>
/// The C API of XGBoost 1.7 (Debian <c>libxgboost0</c>). Every failed call throws <see cref="XgBoostException"/>.
/// </summary>
internal static unsafe partial class XgBoostLibrary
{
    /// <summary>Name for the system's loader.</summary>
    public const string FileName = "libxgboost.so.0";

    private static readonly Lazy<Version> Loaded = new(() => Load(FileName));

    /// <summary>Version of the library, loading it if need be.</summary>
    /// <exception cref="XgBoostException">It is not there.</exception>
    public static Version Version => Loaded.Value;

    /// <summary>Loads the library for good.</summary>
    /// <exception cref="XgBoostException">It is not there; the message says what to install.</exception>
    public static Version Load(string name)
    {
        if (!NativeLibrary.TryLoad(name, out nint library)
            || !NativeLibrary.TryGetExport(library, "XGBoostVersion", out nint entry))
        {
            throw new XgBoostException(
                $"Training needs the native library {name}, which cannot be loaded. "
                + "Install the Debian package libxgboost0: apt-get install libxgboost0");
        }

        int major = 0, minor = 0, patch = 0;
        ((delegate* unmanaged[Cdecl]<int*, int*, int*, void>)entry)(&major, &minor, &patch);
        return new Version(major, minor, patch);
    }

    /// <summary>Turns XGBoost's status into an exception with its message.</summary>
    public static void Check(int status)
    {
        if (status != 0)
        {
            string message = Marshal.PtrToStringUTF8(XGBGetLastError()) ?? "";
            throw new XgBoostException($"XGBoost: {message.Trim()}");
        }
    }

    [LibraryImport(FileName)]
    private static partial nint XGBGetLastError();

    [LibraryImport(FileName)]
    internal static partial int XGDMatrixCreateFromMat(
        float* data, ulong rows, ulong columns, float missing, out nint matrix);

    [LibraryImport(FileName)]
    internal static partial int XGDMatrixFree(nint matrix);

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixSetFloatInfo(MatrixHandle matrix, string field, float* values, ulong count);

    [LibraryImport(FileName)]
    internal static partial int XGBoosterCreate(nint* matrices, ulong count, out nint booster);

    [LibraryImport(FileName)]
    internal static partial int XGBoosterFree(nint booster);

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSetParam(BoosterHandle booster, string name, string value);

    [LibraryImport(FileName)]
    internal static partial int XGBoosterUpdateOneIter(BoosterHandle booster, int iteration, MatrixHandle matrix);

    [LibraryImport(FileName)]
    internal static partial int XGBoosterEvalOneIter(
        BoosterHandle booster, int iteration, nint* matrices, nint* names, ulong count, out nint result);

    [LibraryImport(FileName)]
    internal static partial int XGBoosterSlice(BoosterHandle booster, int begin, int end, int step, out nint slice);

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterPredictFromDMatrix(
        BoosterHandle booster, MatrixHandle matrix, string config, out nint shape, out ulong dimensions,
        out nint values);

    [LibraryImport(FileName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSaveModelToBuffer(
        BoosterHandle booster, string config, out ulong length, out nint bytes);
}

/// <summary>A DMatrix of XGBoost's.</summary>
internal sealed class MatrixHandle : SafeHandle
{
    /// <summary>Owns <paramref name="matrix"/>.</summary>
    public MatrixHandle(nint matrix)
        : base(0, ownsHandle: true) => SetHandle(matrix);

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc />
    protected override bool ReleaseHandle() => XgBoostLibrary.XGDMatrixFree(handle) == 0;
}

/// <summary>A booster of XGBoost's.</summary>
internal sealed class BoosterHandle : SafeHandle
{
    /// <summary>Owns <paramref name="booster"/>.</summary>
    public BoosterHandle(nint booster)
        : base(0, ownsHandle: true) => SetHandle(booster);

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc />
    protected override bool ReleaseHandle() => XgBoostLibrary.XGBoosterFree(handle) == 0;
}
