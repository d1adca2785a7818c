/// The kernels of each workload, on the rows of one shard.
var workloads: [(name: String, cases: () -> [KernelCase])] {
  [
    ("av-digits", avDigits), ("captioned", captioned), ("tabular5", tabular), ("speech-ctc", speech),
    ("pictures", pictures),
  ]
}

private func avDigits() -> [KernelCase] {
  KernelCase.convolution("av-digits", 28, 28, 1, 16, images: 16, isFirst: true)
    + KernelCase.convolution("av-digits", 14, 14, 16, 32, images: 16)
    + KernelCase.convolution("av-digits", 64, 40, 1, 16, images: 16, isFirst: true)
    + KernelCase.convolution("av-digits", 32, 20, 16, 32, images: 16)
    + KernelCase.dense("av-digits", rows: 16, 1568, 64) + KernelCase.dense("av-digits", rows: 16, 5120, 64)
    + KernelCase.dense("av-digits", rows: 16, 128, 128)
}

private func captioned() -> [KernelCase] {
  KernelCase.convolution("captioned", 32, 32, 3, 32, images: 16, isFirst: true)
    + KernelCase.convolution("captioned", 16, 16, 32, 64, images: 16)
    + KernelCase.convolution("captioned", 8, 8, 64, 128, images: 16)
    + KernelCase.dense("captioned", rows: 16, 2048, 128) + KernelCase.dense("captioned", rows: 16, 256, 128)
    + KernelCase.dense("captioned", rows: 512, 128, 384, times: 2)
    + KernelCase.dense("captioned", rows: 512, 128, 128, times: 2)
    + KernelCase.dense("captioned", rows: 512, 128, 256, times: 2)
    + KernelCase.dense("captioned", rows: 512, 256, 128, times: 2)
    + KernelCase.attention("captioned", batch: 16, length: 32, width: 128, heads: 4, times: 2)
}

private func tabular() -> [KernelCase] {
  KernelCase.dense("tabular5", rows: 32, 40, 256) + KernelCase.dense("tabular5", rows: 32, 256, 256)
}

private func speech() -> [KernelCase] {
  KernelCase.dense("speech-ctc", rows: 1600, 40, 768) + KernelCase.dense("speech-ctc", rows: 1600, 256, 768)
    + KernelCase.dense("speech-ctc", rows: 16, 128, 384, times: 400)
}

private func pictures() -> [KernelCase] {
  KernelCase.convolution("pictures", 64, 64, 3, 64, images: 16, isPooled: false, isFirst: true)
    + KernelCase.convolution("pictures", 64, 64, 64, 64, images: 16, isPooled: false, times: 4)
    + KernelCase.convolution("pictures", 64, 64, 64, 128, images: 16, stride: 2, isPooled: false)
    + KernelCase.convolution("pictures", 32, 32, 128, 128, images: 16, isPooled: false, times: 3)
    + KernelCase.convolution("pictures", 32, 32, 128, 256, images: 16, stride: 2, isPooled: false)
    + KernelCase.convolution("pictures", 16, 16, 256, 256, images: 16, isPooled: false, times: 3)
    + KernelCase.convolution("pictures", 16, 16, 256, 512, images: 16, stride: 2, isPooled: false)
    + KernelCase.convolution("pictures", 8, 8, 512, 512, images: 16, isPooled: false, times: 3)
}
