using System.Runtime.InteropServices;

namespace StreamML.Trainer.Boosting.LightGbm;

/// <summary>A model of LightGBM's. Not safe from many threads. Its errors are
/// <see cref="LightGbmException"/>s.</summary>
internal sealed unsafe class LightGbmBooster : SafeHandle
{
    private const int Float32 = 0;

    private LightGbmBooster(nint booster)
        : base(0, ownsHandle: true) => SetHandle(booster);

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <summary>Makes an empty one.</summary>
    /// <param name="train">Rows to learn from; kept until the booster is disposed.</param>
    /// <param name="validation">Rows to measure by, with the bins of <paramref name="train"/>, or null.</param>
    /// <param name="parameters">Parameters in LightGBM's notation.</param>
    public static LightGbmBooster Create(LightGbmDataset train, LightGbmDataset? validation, string parameters)
    {
        LightGbmLibrary.Check(LightGbmLibrary.LGBM_BoosterCreate(train, parameters, out nint made));
        var booster = new LightGbmBooster(made);
        if (validation is not null)
        {
            LightGbmLibrary.Check(LightGbmLibrary.LGBM_BoosterAddValidData(booster, validation));
        }

        return booster;
    }

    /// <summary>One more round.</summary>
    /// <returns>False if no split gains anything any more.</returns>
    public bool Update()
    {
        LightGbmLibrary.Check(LightGbmLibrary.LGBM_BoosterUpdateOneIter(this, out int finished));
        return finished == 0;
    }

    /// <summary>The first metric on the validation rows.</summary>
    public double Evaluate()
    {
        // One metric is asked for, so one value comes back.
        double value = double.NaN;
        LightGbmLibrary.Check(LightGbmLibrary.LGBM_BoosterGetEval(this, 1, out _, &value));
        return value;
    }

    /// <summary>The model in LightGBM's text format.</summary>
    public string ToText()
    {
        LightGbmLibrary.Check(
            LightGbmLibrary.LGBM_BoosterSaveModelToString(this, 0, -1, 0, 0, out long length, null));
        byte[] text = new byte[checked((int)length)];
        fixed (byte* start = text)
        {
            LightGbmLibrary.Check(
                LightGbmLibrary.LGBM_BoosterSaveModelToString(this, 0, -1, 0, text.Length, out length, start));
        }

        return System.Text.Encoding.UTF8.GetString(text.AsSpan(0, text.Length - 1));
    }

    /// <summary>Margins of LightGBM's own: a value a row.</summary>
    public double[] PredictMargins(float[] rows, int features)
    {
        const int Raw = 1;
        double[] margins = new double[rows.Length / features];
        fixed (float* data = rows)
        fixed (double* results = margins)
        {
            LightGbmLibrary.Check(LightGbmLibrary.LGBM_BoosterPredictForMat(
                this, data, Float32, margins.Length, features, 1, Raw, 0, -1, "num_threads=1", out _, results));
        }

        return margins;
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle() => LightGbmLibrary.LGBM_BoosterFree(handle) == 0;
}
