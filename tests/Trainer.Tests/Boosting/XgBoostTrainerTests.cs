using StreamML.Trainer.Boosting;

namespace StreamML.Trainer.Tests.Boosting;

/// <summary>The binding of XGBoost: repeatable, and its errors reach the caller.</summary>
public sealed class XgBoostTrainerTests
{
    [Fact]
    public void Train_WithTheSameSeed_GivesTheSameBytes()
    {
        var options = new XgBoostOptions { Rounds = 10, Subsample = 0.5, ColumnsByTree = 0.5 };
        Assert.Equal(Train(options), Train(options));
        Assert.NotEqual(Train(options), Train(options with { Seed = 2 }));
    }

    [Fact]
    public void Train_WithEarlyStopping_KeepsTheBestRounds()
    {
        var rows = SyntheticRows.Make(1, 200, 4);
        var unseen = SyntheticRows.Make(2, 200, 4);
        using var train = new XgBoostMatrix(rows.Rows, 4, rows.Labels);
        using var validation = new XgBoostMatrix(unseen.Rows, 4, unseen.Labels);
        var options = new XgBoostOptions { Rounds = 500, Depth = 8, EarlyStopping = 5 };
        using var booster = new XgBoostTrainer(options).Train(train, validation, CancellationToken.None);
        Assert.InRange(Inference.Runtimes.Trees.XgBoostModelJson.Convert(booster.ToJson()).Trees.Count, 1, 499);
    }

    [Fact]
    public void Train_UnknownObjective_ThrowsWithXgBoostsMessage()
    {
        var error = Assert.Throws<XgBoostException>(() => Train(new XgBoostOptions { Objective = "reg:nonsense" }));
        Assert.Contains("reg:nonsense", error.Message);
    }

    [Fact]
    public void Load_MissingLibrary_SaysWhatToInstall()
    {
        var error = Assert.Throws<XgBoostException>(() => XgBoostLibrary.Load("libnothing.so.0"));
        Assert.Contains("apt-get install libxgboost0", error.Message);
    }

    private static byte[] Train(XgBoostOptions options)
    {
        var data = SyntheticRows.Make(3, 400, 6);
        using var matrix = new XgBoostMatrix(data.Rows, data.Features, data.Labels);
        using var booster = new XgBoostTrainer(options).Train(matrix, null, CancellationToken.None);
        return booster.ToJson();
    }
}
