using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Mixed;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Tests.Runtimes;

public sealed class MixFileTests
{
    private static readonly TreeFile Trees = new(
        2, TreeLink.Logistic, 0.5f,
        [[new(1, true, 1, 3, 4), new(0, false, 0, -1, 3), new(0, false, 0, 2, 1)]]);

    private static readonly LinearFile Linear = new(TreeLink.Logistic, -1, [new(1, 2, 3), new(0, 1, 0.5f)]);

    [Fact]
    public void Margin_IsTheWeightedSumOfBoth()
    {
        float[] rows = [3, 4, float.NaN, float.NaN];
        var model = new MixModel(new MixFile(Trees, Linear, 0.25f));
        double[] contributions = new double[4];
        float[] margins = new float[2], predictions = new float[2];

        model.Contribute(rows, contributions, margins);
        model.Predict(rows, predictions);

        Assert.Equal((0.25 * 2.5) + (0.75 * (-1 + 3 + 2)), margins[0], 1e-5);
        Assert.Equal((0.25 * -0.5) + (0.75 * -1), margins[1], 1e-5);
        Assert.Equal(1 / (1 + Math.Exp(-margins[0])), predictions[0], 1e-5);
        Assert.Equal(margins[0], model.ExpectedMargin + contributions[0] + contributions[1], 1e-5);
        Assert.Equal(margins[1], model.ExpectedMargin + contributions[2] + contributions[3], 1e-5);
    }

    [Fact]
    public void File_WrittenAndRead_IsTheSame()
    {
        byte[] bytes = new MixFile(Trees, Linear, 0.5f).ToBytes();

        Assert.Equal(bytes, MixFile.Parse(bytes).ToBytes());
    }

    [Fact]
    public void File_TruncatedOrLonger_IsRefused()
    {
        byte[] bytes = new MixFile(Trees, Linear, 0.5f).ToBytes();

        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<ArtifactException>(() => MixFile.Parse(bytes.AsSpan(0, length)));
        }

        Assert.Throws<ArtifactException>(() => MixFile.Parse([.. bytes, 0]));
    }

    [Fact]
    public void Parts_ThatDoNotFit_AreRefused()
    {
        Assert.Throws<ArtifactException>(() => new MixFile(Trees, Linear with { Features = [new(0, 1, 1)] }, 0.5f));
        Assert.Throws<ArtifactException>(() => new MixFile(Trees, Linear with { Link = TreeLink.Identity }, 0.5f));
        Assert.Throws<ArtifactException>(() => new MixFile(Trees, Linear, 1));
        Assert.Throws<ArtifactException>(() => new MixFile(Trees, Linear, float.NaN));
    }
}
