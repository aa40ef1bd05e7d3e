using StreamML.Trainer.Training;

namespace StreamML.Trainer.Tests.Training;

public sealed class LbfgsTests
{
    [Fact]
    public void Rosenbrock_FromItsUsualStart_IsMinimised()
    {
        float[] point = [-1.2f, 1f];
        Lbfgs.Minimise(point, Rosenbrock, maxIterations: 200, tolerance: 0, progress: null);
        Assert.Equal(1f, point[0], 1e-2f);
        Assert.Equal(1f, point[1], 1e-2f);
    }

    [Fact]
    public void Values_OverTheSteps_OnlyFall()
    {
        var values = new List<double>();
        Lbfgs.Minimise([-1.2f, 1f], Rosenbrock, 50, 0, (_, value) => values.Add(value));
        Assert.True(values.Count > 5);
        Assert.Equal(values.OrderDescending(), values);
    }

    private static double Rosenbrock(float[] point, float[] gradient)
    {
        double x = point[0];
        double y = point[1];
        gradient[0] = (float)((-400 * x * (y - (x * x))) - (2 * (1 - x)));
        gradient[1] = (float)(200 * (y - (x * x)));
        return (100 * Math.Pow(y - (x * x), 2)) + Math.Pow(1 - x, 2);
    }
}
