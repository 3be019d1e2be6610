using Antiphon.Kernels;

namespace Antiphon.Benchmarks;

/// <summary>The linear maps of well-known networks, each once, in batches small enough for a call to take milliseconds.</summary>
public static class KernelShapes
{
    /// <summary>ResNet-20 on pictures of 32x32.</summary>
    public static IReadOnlyList<KernelShape> ResNet20 { get; } =
    [
        new("r20_stem", Square(32, 3, 16), 128, IsStem: true),
        new("r20_16", Square(32, 16, 16), 128),
        new("r20_32", Square(16, 32, 32), 128),
        new("r20_64", Square(8, 64, 64), 128),
        new("r20_16s2", Square(32, 16, 32, stride: 2), 128),
        new("r20_32s2", Square(16, 32, 64, stride: 2), 128),
    ];

    /// <summary>ResNet-18 on pictures of 32x32; sc are its 1x1 shortcuts.</summary>
    public static IReadOnlyList<KernelShape> ResNet18 { get; } =
    [
        new("r18_stem", Square(32, 3, 64), 32, IsStem: true),
        new("r18_64", Square(32, 64, 64), 32),
        new("r18_128", Square(16, 128, 128), 32),
        new("r18_256", Square(8, 256, 256), 32),
        new("r18_512", Square(4, 512, 512), 32),
        new("r18_64s2", Square(32, 64, 128, stride: 2), 32),
        new("r18_128s2", Square(16, 128, 256, stride: 2), 32),
        new("r18_256s2", Square(8, 256, 512, stride: 2), 32),
        new("r18_sc1", Square(32, 64, 128, kernel: 1, stride: 2), 32),
        new("r18_sc2", Square(16, 128, 256, kernel: 1, stride: 2), 32),
        new("r18_sc3", Square(8, 256, 512, kernel: 1, stride: 2), 32),
    ];

    /// <summary>Residual networks on pictures of 224x224.</summary>
    public static IReadOnlyList<KernelShape> ImageNet { get; } =
    [
        new("in_7x7", Square(224, 3, 64, kernel: 7, stride: 2), 8, IsStem: true),
        new("in_64", Square(56, 64, 64), 8),
        new("in_1x1", Square(56, 256, 64, kernel: 1), 8),
        new("in_s2", Square(56, 64, 128, stride: 2), 8),
    ];

    /// <summary>Dense layers, that is products of matrices: rows x outputs x inputs.</summary>
    public static IReadOnlyList<KernelShape> Dense { get; } =
    [
        Product(512, 512, 512),
        Product(1024, 1024, 1024),
        Product(2048, 2048, 2048),
        Product(128, 512, 512),
        Product(8192, 64, 576),
    ];

    private static Geometry Square(int size, int inputs, int outputs, int kernel = 3, int stride = 1) => new(size, size, inputs, outputs, kernel, kernel, stride, kernel / 2);

    private static KernelShape Product(int rows, int outputs, int inputs) => new($"{rows}x{outputs}x{inputs}", Geometry.Dense(inputs, outputs), rows);
}
