namespace StreamML.Inference.Speech.Whisper;

/// <summary>
/// Triangular filters on Slaney's mel scale, normalised by width, as in librosa and Hugging Face's Whisper: 0 to 8,000
/// Hz over 201 frequencies. Linear below 1,000 Hz, logarithmic above (Slaney, Auditory Toolbox, 1998).
/// </summary>
internal sealed class MelFilters
{
    /// <summary>Frequencies from 0 to half the sample rate: half of a 400-point transform, plus one.</summary>
    public const int Frequencies = 201;

    private const double HertzMax = 8_000;
    private const double BreakHertz = 1_000;
    private const double BreakMel = 15;
    private const double HertzAMel = 200.0 / 3;
    private static readonly double LogStep = Math.Log(6.4) / 27;

    private readonly (int First, double[] Weights)[] _bands;

    /// <summary>Creates the filters.</summary>
    /// <param name="count">Number of filters; 80, or 128 from large-v3 on.</param>
    public MelFilters(int count)
    {
        double[] corners = new double[count + 2];
        double top = ToMel(HertzMax);
        for (int i = 0; i < corners.Length; i++)
        {
            corners[i] = ToHertz(top * i / (count + 1));
        }

        _bands = [
            .. Enumerable.Range(0, count).Select(band => Band(corners[band], corners[band + 1], corners[band + 2]))];
    }

    /// <summary>Number of mel bands.</summary>
    public int Count => _bands.Length;

    /// <summary>Energy in a band.</summary>
    /// <param name="band">The band.</param>
    /// <param name="power">float64 [201].</param>
    public double Energy(int band, ReadOnlySpan<double> power)
    {
        var (first, weights) = _bands[band];
        double sum = 0.0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * power[first + i];
        }

        return sum;
    }

    private static (int First, double[] Weights) Band(double low, double middle, double high)
    {
        double[] weights = new double[Frequencies];
        for (int i = 0; i < Frequencies; i++)
        {
            double hertz = HertzMax * i / (Frequencies - 1);
            double slope = Math.Min((hertz - low) / (middle - low), (high - hertz) / (high - middle));
            weights[i] = Math.Max(0, slope) * 2 / (high - low);
        }

        int first = Array.FindIndex(weights, weight => weight > 0);
        return first < 0 ? (0, []) : (first, weights[first..(Array.FindLastIndex(weights, weight => weight > 0) + 1)]);
    }

    private static double ToMel(double hertz) =>
        hertz < BreakHertz ? hertz / HertzAMel : BreakMel + (Math.Log(hertz / BreakHertz) / LogStep);

    private static double ToHertz(double mel) =>
        mel < BreakMel ? mel * HertzAMel : BreakHertz * Math.Exp((mel - BreakMel) * LogStep);
}
