using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Tests.Runtimes.Trees;

/// <summary>The formats: what is written is read back, what is damaged is refused or still a whole model.</summary>
public sealed class TreeFileTests
{
    private const int Mutations = 10_000;

    [Fact]
    public void File_WrittenAndRead_IsTheSame()
    {
        byte[] bytes = RandomTrees.Make(1, 5, 4, 6).ToBytes();
        Assert.Equal(bytes, TreeFile.Parse(bytes).ToBytes());
    }

    [Fact]
    public void Parse_MutatedFiles_RefusesOrGivesAModel()
    {
        byte[] whole = RandomTrees.Make(2, 4, 3, 5).ToBytes();
        float[] row = [1, float.NaN, -1, 0.5f];
        float[] margin = new float[1];
        double[] values = new double[4];
        int refused = Mutate(whole, bytes =>
        {
            var trees = TreeEnsemble.Parse(bytes);
            if (trees.Features == row.Length)
            {
                trees.Contribute(row, values, margin);
            }
        });
        Assert.InRange(refused, Mutations / 4, Mutations - 1);
    }

    [Fact]
    public void Linear_MutatedFiles_RefusesOrGivesAModel()
    {
        byte[] whole = new LinearFile(TreeLink.Logistic, 1, [new(0, 1, 2), new(3, 4, 5)]).ToBytes();
        Assert.Equal(whole, LinearFile.Parse(whole).ToBytes());
        double[] terms = new double[2];
        int refused = Mutate(whole, bytes => LinearModel.Parse(bytes).Contribute([1, 2], terms));
        Assert.InRange(refused, Mutations / 10, Mutations - 1);
    }

    /// <summary>Trees that break one rule each.</summary>
    public static TheoryData<string, TreeNode[]> Broken()
    {
        TreeNode leaf = new(0, false, 0, 1, 1), split = new(0, false, 1, 1, 2);
        return new TheoryData<string, TreeNode[]>
        {
            { "itself", [split with { Left = 0 }, leaf, leaf] },
            { "beyond the end", [split with { Left = 2 }, leaf, leaf] },
            { "backwards", [split, split with { Left = 1 }, leaf] },
            { "two parents", [split, split with { Left = 3 }, split with { Left = 3 }, leaf, leaf] },
            { "no parent", [split, leaf, leaf, leaf, leaf] },
            { "feature", [split with { Feature = 2 }, leaf, leaf] },
            { "NaN", [split with { Value = float.NaN }, leaf, leaf] },
            { "infinite leaf", [split, leaf with { Value = float.PositiveInfinity }, leaf] },
            { "negative cover", [split, leaf with { Cover = -1 }, leaf] },
            { "empty", [] },
            { "too deep", [
                split, .. Enumerable.Range(1, 33).SelectMany(d => new[] { leaf, split with { Left = (2 * d) + 1 } }),
                leaf, leaf] },
        };
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void File_ThatBreaksARule_IsRefused(string rule, TreeNode[] tree)
    {
        Assert.NotEmpty(rule);
        Assert.Throws<ArtifactException>(() => new TreeFile(2, TreeLink.Identity, 0, [tree]));
    }

    [Fact]
    public void Convert_OfWhatIsNoModel_IsRefused()
    {
        Assert.Throws<ArtifactException>(() => XgBoostModelJson.Convert("{}"u8.ToArray()));
        Assert.Throws<ArtifactException>(() => XgBoostModelJson.Convert("no json"u8.ToArray()));
        Assert.Throws<ArtifactException>(() => XgBoostModelJson.Convert("""{"learner":[1]}"""u8.ToArray()));
    }

    private static int Mutate(byte[] whole, Action<byte[]> use)
    {
        var random = new Random(17);
        int refused = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] bytes = random.Next(5) == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int change = random.Next(1, 5); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)255 : (byte)random.Next(256);
            }

            try
            {
                use(bytes);
            }
            catch (ArtifactException)
            {
                refused++;
            }
        }

        return refused;
    }
}
