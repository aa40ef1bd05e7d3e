using StreamML.Inference.Speech.Whisper;

namespace StreamML.Inference.Tests.Speech.Whisper;

/// <summary>
/// The features against the formula, written plainly in double precision, and against figures of librosa's.
/// </summary>
public sealed class LogMelSpectrogramTests
{
    private const double Tolerance = 1e-4;

    private static readonly double[] Cosines = [
        .. Enumerable.Range(0, 400).Select(i => Math.Cos(2 * Math.PI * i / 400))];

    [Theory]
    [InlineData(80)]
    [InlineData(128)]
    public void Compute_OfNoiseAndTones_IsTheFormula(int mels)
    {
        var random = new Random(7);
        short[] audio =
        [
            .. Enumerable.Range(0, 21_500)
                .Select(i => (short)((8_000 * Math.Sin(i * 0.3)) + (random.NextDouble() * 600))),
            .. new short[3_000],
            .. Enumerable.Range(0, 5_000).Select(i => (short)(i % 200 == 0 ? 30_000 : 0)),
        ];
        Same(Plain(audio, mels, 2), new LogMelSpectrogram(mels, 2).Compute(audio), mels);
    }

    [Theory]
    [InlineData(32_000)]
    [InlineData(31_999)]
    [InlineData(200)]
    [InlineData(161)]
    [InlineData(1)]
    public void Compute_OfAnyLength_IsTheFormula(int samples)
    {
        var random = new Random(samples);
        short[] audio = [.. Enumerable.Range(0, samples).Select(_ => (short)random.Next(-32_768, 32_768))];
        Same(Plain(audio, 80, 2), new LogMelSpectrogram(80, 2).Compute(audio), 80);
    }

    [Fact]
    public void Compute_OfSilence_IsTheFloorEverywhere()
    {
        float[] features = new LogMelSpectrogram(80, 30).Compute(new short[480_000]);
        Assert.Equal(80 * 3_000, features.Length);
        Assert.All(features, value => Assert.Equal(-1.5f, value));
        Assert.Equal(features, new LogMelSpectrogram(80, 30).Compute([]));
    }

    [Fact]
    public void MelFilters_OfEightyBands_AreLibrosas()
    {
        // librosa.filters.mel(sr=16000, n_fft=400, n_mels=80)[0, 1]
        double[] power = new double[MelFilters.Frequencies];
        power[1] = 1;
        Assert.Equal(0.02486259, new MelFilters(80).Energy(0, power), 1e-7);
        power[1] = 0;
        power[0] = 1;
        Assert.Equal(0, new MelFilters(80).Energy(0, power));
    }

    [Fact]
    public void PowerSpectrum_OfAFrame_IsTheFourierSum()
    {
        var random = new Random(3);
        float[] frame = [.. Enumerable.Range(0, 400).Select(_ => (float)random.NextDouble())];
        var spectrum = new PowerSpectrum();
        for (int place = 0; place < 4; place++)
        {
            spectrum.Load(place, frame);
        }

        double[] power = new double[4 * MelFilters.Frequencies];
        spectrum.Compute(power);
        double[] expected = PlainPower([.. frame.Select(sample => (double)sample)]);
        for (int i = 0; i < power.Length; i++)
        {
            Assert.Equal(expected[i % MelFilters.Frequencies], power[i], 1e-9);
        }
    }

    private static void Same(double[] expected, float[] actual, int mels)
    {
        Assert.Equal(expected.Length, actual.Length);
        double worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst < Tolerance, $"{worst} of {mels} bands");
    }

    // https://github.com/openai/whisper/blob/main/whisper/audio.py, line for line.
    private static double[] Plain(short[] audio, int mels, int seconds)
    {
        double[] padded = new double[seconds * 16_000];
        for (int i = 0; i < audio.Length; i++)
        {
            padded[i] = audio[i] / 32_768.0;
        }

        double At(int i) => padded[i < 0 ? -i : i >= padded.Length ? (2 * (padded.Length - 1)) - i : i];
        int frames = padded.Length / 160;
        double[][] filters = PlainFilters(mels);
        double[] spectrogram = new double[mels * frames];
        for (int frame = 0; frame < frames; frame++)
        {
            double[] power = PlainPower([.. Enumerable.Range(0, 400).Select(n => At((frame * 160) + n - 200))]);
            for (int mel = 0; mel < mels; mel++)
            {
                double energy = Enumerable.Range(0, 201).Sum(k => filters[mel][k] * power[k]);
                spectrogram[(mel * frames) + frame] = Math.Log10(Math.Max(1e-10, energy));
            }
        }

        double most = spectrogram.Max();
        return [.. spectrogram.Select(value => (Math.Max(value, most - 8) + 4) / 4)];
    }

    private static double[] PlainPower(double[] frame)
    {
        double[] power = new double[201];
        for (int k = 0; k < 201; k++)
        {
            var (real, imaginary) = (0.0, 0.0);
            for (int n = 0; n < 400; n++)
            {
                double sample = frame[n] * (0.5 - (0.5 * Cosines[n]));
                real += sample * Cosines[k * n % 400];
                imaginary -= sample * Cosines[((k * n) + 300) % 400];
            }

            power[k] = (real * real) + (imaginary * imaginary);
        }

        return power;
    }

    private static double[][] PlainFilters(int mels)
    {
        static double Mel(double hertz) =>
            hertz >= 1_000 ? 15 + (27 / Math.Log(6.4) * Math.Log(hertz / 1_000)) : 3 * hertz / 200;
        static double Hertz(double mel) =>
            mel >= 15 ? 1_000 * Math.Exp(Math.Log(6.4) / 27 * (mel - 15)) : 200 * mel / 3;
        double[] edges = Enumerable.Range(0, mels + 2).Select(i => Hertz(Mel(8_000) * i / (mels + 1))).ToArray();
        return
        [
            .. Enumerable.Range(0, mels).Select(mel => Enumerable.Range(0, 201).Select(k =>
            {
                double hertz = 40.0 * k;
                double up = (hertz - edges[mel]) / (edges[mel + 1] - edges[mel]);
                double down = (edges[mel + 2] - hertz) / (edges[mel + 2] - edges[mel + 1]);
                return Math.Max(0, Math.Min(up, down)) * 2 / (edges[mel + 2] - edges[mel]);
            }).ToArray()),
        ];
    }
}
