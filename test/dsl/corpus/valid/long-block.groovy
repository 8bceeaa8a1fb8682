slipway {
  image 'web'
  kubernetes {
    deployment 'svc-0', replicas: [development: 1, production: 0]
    parameter 'P0', development: 'a0', production: "b0"
    deployment 'svc-1', replicas: [development: 1, production: 1]
    parameter 'P1', development: 'a1', production: "b1"
    deployment 'svc-2', replicas: [development: 1, production: 2]
    parameter 'P2', development: 'a2', production: "b2"
    deployment 'svc-3', replicas: [development: 1, production: 3]
    parameter 'P3', development: 'a3', production: "b3"
    deployment 'svc-4', replicas: [development: 1, production: 4]
    parameter 'P4', development: 'a4', production: "b4"
    deployment 'svc-5', replicas: [development: 1, production: 5]
    parameter 'P5', development: 'a5', production: "b5"
    deployment 'svc-6', replicas: [development: 1, production: 6]
    parameter 'P6', development: 'a6', production: "b6"
    deployment 'svc-7', replicas: [development: 1, production: 0]
    parameter 'P7', development: 'a7', production: "b7"
    deployment 'svc-8', replicas: [development: 1, production: 1]
    parameter 'P8', development: 'a8', production: "b8"
    deployment 'svc-9', replicas: [development: 1, production: 2]
    parameter 'P9', development: 'a9', production: "b9"
    deployment 'svc-10', replicas: [development: 1, production: 3]
    parameter 'P10', development: 'a10', production: "b10"
    deployment 'svc-11', replicas: [development: 1, production: 4]
    parameter 'P11', development: 'a11', production: "b11"
    deployment 'svc-12', replicas: [development: 1, production: 5]
    parameter 'P12', development: 'a12', production: "b12"
    deployment 'svc-13', replicas: [development: 1, production: 6]
    parameter 'P13', development: 'a13', production: "b13"
    deployment 'svc-14', replicas: [development: 1, production: 0]
    parameter 'P14', development: 'a14', production: "b14"
    deployment 'svc-15', replicas: [development: 1, production: 1]
    parameter 'P15', development: 'a15', production: "b15"
    deployment 'svc-16', replicas: [development: 1, production: 2]
    parameter 'P16', development: 'a16', production: "b16"
    deployment 'svc-17', replicas: [development: 1, production: 3]
    parameter 'P17', development: 'a17', production: "b17"
    deployment 'svc-18', replicas: [development: 1, production: 4]
    parameter 'P18', development: 'a18', production: "b18"
    deployment 'svc-19', replicas: [development: 1, production: 5]
    parameter 'P19', development: 'a19', production: "b19"
    deployment 'svc-20', replicas: [development: 1, production: 6]
    parameter 'P20', development: 'a20', production: "b20"
    deployment 'svc-21', replicas: [development: 1, production: 0]
    parameter 'P21', development: 'a21', production: "b21"
    deployment 'svc-22', replicas: [development: 1, production: 1]
    parameter 'P22', development: 'a22', production: "b22"
    deployment 'svc-23', replicas: [development: 1, production: 2]
    parameter 'P23', development: 'a23', production: "b23"
    deployment 'svc-24', replicas: [development: 1, production: 3]
    parameter 'P24', development: 'a24', production: "b24"
    deployment 'svc-25', replicas: [development: 1, production: 4]
    parameter 'P25', development: 'a25', production: "b25"
    deployment 'svc-26', replicas: [development: 1, production: 5]
    parameter 'P26', development: 'a26', production: "b26"
    deployment 'svc-27', replicas: [development: 1, production: 6]
    parameter 'P27', development: 'a27', production: "b27"
    deployment 'svc-28', replicas: [development: 1, production: 0]
    parameter 'P28', development: 'a28', production: "b28"
    deployment 'svc-29', replicas: [development: 1, production: 1]
    parameter 'P29', development: 'a29', production: "b29"
    deployment 'svc-30', replicas: [development: 1, production: 2]
    parameter 'P30', development: 'a30', production: "b30"
    deployment 'svc-31', replicas: [development: 1, production: 3]
    parameter 'P31', development: 'a31', production: "b31"
    deployment 'svc-32', replicas: [development: 1, production: 4]
    parameter 'P32', development: 'a32', production: "b32"
    deployment 'svc-33', replicas: [development: 1, production: 5]
    parameter 'P33', development: 'a33', production: "b33"
    deployment 'svc-34', replicas: [development: 1, production: 6]
    parameter 'P34', development: 'a34', production: "b34"
    deployment 'svc-35', replicas: [development: 1, production: 0]
    parameter 'P35', development: 'a35', production: "b35"
    deployment 'svc-36', replicas: [development: 1, production: 1]
    parameter 'P36', development: 'a36', production: "b36"
    deployment 'svc-37', replicas: [development: 1, production: 2]
    parameter 'P37', development: 'a37', production: "b37"
    deployment 'svc-38', replicas: [development: 1, production: 3]
    parameter 'P38', development: 'a38', production: "b38"
    deployment 'svc-39', replicas: [development: 1, production: 4]
    parameter 'P39', development: 'a39', production: "b39"
    deployment 'svc-40', replicas: [development: 1, production: 5]
    parameter 'P40', development: 'a40', production: "b40"
    deployment 'svc-41', replicas: [development: 1, production: 6]
    parameter 'P41', development: 'a41', production: "b41"
    deployment 'svc-42', replicas: [development: 1, production: 0]
    parameter 'P42', development: 'a42', production: "b42"
    deployment 'svc-43', replicas: [development: 1, production: 1]
    parameter 'P43', development: 'a43', production: "b43"
    deployment 'svc-44', replicas: [development: 1, production: 2]
    parameter 'P44', development: 'a44', production: "b44"
    deployment 'svc-45', replicas: [development: 1, production: 3]
    parameter 'P45', development: 'a45', production: "b45"
    deployment 'svc-46', replicas: [development: 1, production: 4]
    parameter 'P46', development: 'a46', production: "b46"
    deployment 'svc-47', replicas: [development: 1, production: 5]
    parameter 'P47', development: 'a47', production: "b47"
    deployment 'svc-48', replicas: [development: 1, production: 6]
    parameter 'P48', development: 'a48', production: "b48"
    deployment 'svc-49', replicas: [development: 1, production: 0]
    parameter 'P49', development: 'a49', production: "b49"
    deployment 'svc-50', replicas: [development: 1, production: 1]
    parameter 'P50', development: 'a50', production: "b50"
    deployment 'svc-51', replicas: [development: 1, production: 2]
    parameter 'P51', development: 'a51', production: "b51"
    deployment 'svc-52', replicas: [development: 1, production: 3]
    parameter 'P52', development: 'a52', production: "b52"
    deployment 'svc-53', replicas: [development: 1, production: 4]
    parameter 'P53', development: 'a53', production: "b53"
    deployment 'svc-54', replicas: [development: 1, production: 5]
    parameter 'P54', development: 'a54', production: "b54"
    deployment 'svc-55', replicas: [development: 1, production: 6]
    parameter 'P55', development: 'a55', production: "b55"
    deployment 'svc-56', replicas: [development: 1, production: 0]
    parameter 'P56', development: 'a56', production: "b56"
    deployment 'svc-57', replicas: [development: 1, production: 1]
    parameter 'P57', development: 'a57', production: "b57"
    deployment 'svc-58', replicas: [development: 1, production: 2]
    parameter 'P58', development: 'a58', production: "b58"
    deployment 'svc-59', replicas: [development: 1, production: 3]
    parameter 'P59', development: 'a59', production: "b59"
    deployment 'svc-60', replicas: [development: 1, production: 4]
    parameter 'P60', development: 'a60', production: "b60"
    deployment 'svc-61', replicas: [development: 1, production: 5]
    parameter 'P61', development: 'a61', production: "b61"
    deployment 'svc-62', replicas: [development: 1, production: 6]
    parameter 'P62', development: 'a62', production: "b62"
    deployment 'svc-63', replicas: [development: 1, production: 0]
    parameter 'P63', development: 'a63', production: "b63"
    deployment 'svc-64', replicas: [development: 1, production: 1]
    parameter 'P64', development: 'a64', production: "b64"
    deployment 'svc-65', replicas: [development: 1, production: 2]
    parameter 'P65', development: 'a65', production: "b65"
    deployment 'svc-66', replicas: [development: 1, production: 3]
    parameter 'P66', development: 'a66', production: "b66"
    deployment 'svc-67', replicas: [development: 1, production: 4]
    parameter 'P67', development: 'a67', production: "b67"
    deployment 'svc-68', replicas: [development: 1, production: 5]
    parameter 'P68', development: 'a68', production: "b68"
    deployment 'svc-69', replicas: [development: 1, production: 6]
    parameter 'P69', development: 'a69', production: "b69"
    deployment 'svc-70', replicas: [development: 1, production: 0]
    parameter 'P70', development: 'a70', production: "b70"
    deployment 'svc-71', replicas: [development: 1, production: 1]
    parameter 'P71', development: 'a71', production: "b71"
    deployment 'svc-72', replicas: [development: 1, production: 2]
    parameter 'P72', development: 'a72', production: "b72"
    deployment 'svc-73', replicas: [development: 1, production: 3]
    parameter 'P73', development: 'a73', production: "b73"
    deployment 'svc-74', replicas: [development: 1, production: 4]
    parameter 'P74', development: 'a74', production: "b74"
    deployment 'svc-75', replicas: [development: 1, production: 5]
    parameter 'P75', development: 'a75', production: "b75"
    deployment 'svc-76', replicas: [development: 1, production: 6]
    parameter 'P76', development: 'a76', production: "b76"
    deployment 'svc-77', replicas: [development: 1, production: 0]
    parameter 'P77', development: 'a77', production: "b77"
    deployment 'svc-78', replicas: [development: 1, production: 1]
    parameter 'P78', development: 'a78', production: "b78"
    deployment 'svc-79', replicas: [development: 1, production: 2]
    parameter 'P79', development: 'a79', production: "b79"
    deployment 'svc-80', replicas: [development: 1, production: 3]
    parameter 'P80', development: 'a80', production: "b80"
    deployment 'svc-81', replicas: [development: 1, production: 4]
    parameter 'P81', development: 'a81', production: "b81"
    deployment 'svc-82', replicas: [development: 1, production: 5]
    parameter 'P82', development: 'a82', production: "b82"
    deployment 'svc-83', replicas: [development: 1, production: 6]
    parameter 'P83', development: 'a83', production: "b83"
    deployment 'svc-84', replicas: [development: 1, production: 0]
    parameter 'P84', development: 'a84', production: "b84"
    deployment 'svc-85', replicas: [development: 1, production: 1]
    parameter 'P85', development: 'a85', production: "b85"
    deployment 'svc-86', replicas: [development: 1, production: 2]
    parameter 'P86', development: 'a86', production: "b86"
    deployment 'svc-87', replicas: [development: 1, production: 3]
    parameter 'P87', development: 'a87', production: "b87"
    deployment 'svc-88', replicas: [development: 1, production: 4]
    parameter 'P88', development: 'a88', production: "b88"
    deployment 'svc-89', replicas: [development: 1, production: 5]
    parameter 'P89', development: 'a89', production: "b89"
    deployment 'svc-90', replicas: [development: 1, production: 6]
    parameter 'P90', development: 'a90', production: "b90"
    deployment 'svc-91', replicas: [development: 1, production: 0]
    parameter 'P91', development: 'a91', production: "b91"
    deployment 'svc-92', replicas: [development: 1, production: 1]
    parameter 'P92', development: 'a92', production: "b92"
    deployment 'svc-93', replicas: [development: 1, production: 2]
    parameter 'P93', development: 'a93', production: "b93"
    deployment 'svc-94', replicas: [development: 1, production: 3]
    parameter 'P94', development: 'a94', production: "b94"
    deployment 'svc-95', replicas: [development: 1, production: 4]
    parameter 'P95', development: 'a95', production: "b95"
    deployment 'svc-96', replicas: [development: 1, production: 5]
    parameter 'P96', development: 'a96', production: "b96"
    deployment 'svc-97', replicas: [development: 1, production: 6]
    parameter 'P97', development: 'a97', production: "b97"
    deployment 'svc-98', replicas: [development: 1, production: 0]
    parameter 'P98', development: 'a98', production: "b98"
    deployment 'svc-99', replicas: [development: 1, production: 1]
    parameter 'P99', development: 'a99', production: "b99"
    deployment 'svc-100', replicas: [development: 1, production: 2]
    parameter 'P100', development: 'a100', production: "b100"
    deployment 'svc-101', replicas: [development: 1, production: 3]
    parameter 'P101', development: 'a101', production: "b101"
    deployment 'svc-102', replicas: [development: 1, production: 4]
    parameter 'P102', development: 'a102', production: "b102"
    deployment 'svc-103', replicas: [development: 1, production: 5]
    parameter 'P103', development: 'a103', production: "b103"
    deployment 'svc-104', replicas: [development: 1, production: 6]
    parameter 'P104', development: 'a104', production: "b104"
    deployment 'svc-105', replicas: [development: 1, production: 0]
    parameter 'P105', development: 'a105', production: "b105"
    deployment 'svc-106', replicas: [development: 1, production: 1]
    parameter 'P106', development: 'a106', production: "b106"
    deployment 'svc-107', replicas: [development: 1, production: 2]
    parameter 'P107', development: 'a107', production: "b107"
    deployment 'svc-108', replicas: [development: 1, production: 3]
    parameter 'P108', development: 'a108', production: "b108"
    deployment 'svc-109', replicas: [development: 1, production: 4]
    parameter 'P109', development: 'a109', production: "b109"
    deployment 'svc-110', replicas: [development: 1, production: 5]
    parameter 'P110', development: 'a110', production: "b110"
    deployment 'svc-111', replicas: [development: 1, production: 6]
    parameter 'P111', development: 'a111', production: "b111"
    deployment 'svc-112', replicas: [development: 1, production: 0]
    parameter 'P112', development: 'a112', production: "b112"
    deployment 'svc-113', replicas: [development: 1, production: 1]
    parameter 'P113', development: 'a113', production: "b113"
    deployment 'svc-114', replicas: [development: 1, production: 2]
    parameter 'P114', development: 'a114', production: "b114"
    deployment 'svc-115', replicas: [development: 1, production: 3]
    parameter 'P115', development: 'a115', production: "b115"
    deployment 'svc-116', replicas: [development: 1, production: 4]
    parameter 'P116', development: 'a116', production: "b116"
    deployment 'svc-117', replicas: [development: 1, production: 5]
    parameter 'P117', development: 'a117', production: "b117"
    deployment 'svc-118', replicas: [development: 1, production: 6]
    parameter 'P118', development: 'a118', production: "b118"
    deployment 'svc-119', replicas: [development: 1, production: 0]
    parameter 'P119', development: 'a119', production: "b119"
  }
}
